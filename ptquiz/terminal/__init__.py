"""What a person sees, and the keys they press."""
