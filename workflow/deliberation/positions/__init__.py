"""Positions: what members recommend on a proposal as a whole before they vote on it, each on the text they read."""
