"""Tests of scripts/checks/model: how large a deployment must be."""
