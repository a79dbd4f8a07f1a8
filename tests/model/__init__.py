"""Tests of scripts/model: how large a deployment must be."""
