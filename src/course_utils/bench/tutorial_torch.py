"""The training loop that PyTorch tutorials write, on purpose: one image after the other through Python."""

from __future__ import annotations

import time

import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

from course_utils.bench.contenders import BATCH
from course_utils.data import Dataset
from course_utils.data.layouts import torchvision_root


def train(
    model: nn.Module, dataset: Dataset, *, images: int, epochs: int, workers: int, device: str
) -> list[float]:
    """Train on the first `images` training images with Adam; seconds of each epoch."""
    with torchvision_root(dataset) as root:
        train_data = datasets.FashionMNIST(root, train=True, transform=transforms.ToTensor())
    train_data.data, train_data.targets = train_data.data[:images], train_data.targets[:images]
    loader = DataLoader(
        train_data, batch_size=BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0
    )
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters())
    loss_function = nn.CrossEntropyLoss()
    seconds = []
    for _ in range(epochs):
        start = time.perf_counter()
        model.train()
        total = 0.0
        for inputs, labels in loader:
            inputs, labels = inputs.to(device), labels.to(device)
            optimizer.zero_grad()
            loss = loss_function(model(inputs), labels)
            loss.backward()
            optimizer.step()
            total += loss.item()
        seconds.append(time.perf_counter() - start)
    return seconds
