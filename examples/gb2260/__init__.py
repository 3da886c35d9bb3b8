"""Two ministries about the same administrative divisions: a catalogue, and their revisions as deliveries."""
