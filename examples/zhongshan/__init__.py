"""A sample city: its catalogue, a generator of its departments' deliveries, and a score against the truth."""
