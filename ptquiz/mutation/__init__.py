"""How strong a card's proof is: small changes to its code, and whether the proof notices them."""
