"""38 web sites about the same flights: their claims as deliveries, and a check of what is found in them."""
