"""What the golden sites are made of."""
