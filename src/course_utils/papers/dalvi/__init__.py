"""P5: Dalvi, one hidden layer, many, and strides in place of pooling."""
