"""The sample city with its departments' servers: what they run, and the catalogue that says so."""
