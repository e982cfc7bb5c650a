"""YAML files -> a Bank."""
