"""Briefs issued, deliveries to policymakers, their answers."""
