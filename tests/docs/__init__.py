"""What `make docs` makes: the references in the READMEs, and pictures of the real program."""
