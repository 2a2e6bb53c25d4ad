"""The course's own networks and experiments, on questions that no paper tested."""
