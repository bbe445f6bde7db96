"""Writes data/backbones.json: what torchvision's own networks give on deterministic weights and pictures.

Needs torch, torchvision and numpy, and is no part of any build or test; kept so that the numbers can be made again.
Usage: python3 make-backbones.py > data/backbones.json
"""
import json, re, zlib
import numpy as np
import torch
import torchvision

ROOT = 'frame_backbone'


def unit(name, count):
    x = (zlib.crc32(name.encode()) + np.arange(count, dtype=np.uint64) * 0x9E3779B9) & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(factor)) & np.uint64(0xFFFFFFFF)
    return (x ^ (x >> np.uint64(16))) / 2**32


def weight(name, shape):
    u = unit(name, int(np.prod(shape)))
    if name.endswith('running_var') or (len(shape) == 1 and name.endswith('weight')): v = 0.5 + u
    elif name.endswith('running_mean') or len(shape) <= 1: v = 0.1 * (2 * u - 1)
    else: v = (2 * u - 1) * np.sqrt((6 if len(shape) >= 4 else 3) / np.prod(shape[1:]))
    return torch.tensor(v.astype(np.float32)).reshape(shape)


def summary(t):
    flat = t.detach().double().reshape(-1).numpy()
    at = np.unique(np.linspace(0, len(flat) - 1, min(48, len(flat))).round().astype(int))
    return {'shape': list(t.shape), 'mean': flat.mean(), 'l2': float(np.linalg.norm(flat)), 'at': at.tolist(), 'values': flat[at].tolist()}


def edge(t):
    flat = t.detach().double().reshape(-1)
    return {'l2': flat.norm().item(), 'first': flat[0].item(), 'last': flat[-1].item()}


class Shift(torch.nn.Module):
    """TSM: an eighth of the channels from the next frame, an eighth from the one before, zeros at the ends."""
    def __init__(self, net, frames):
        super().__init__()
        self.net, self.frames = net, frames

    def forward(self, x):
        v = x.view(-1, self.frames, *x.shape[1:])
        fold = x.shape[1] // 8
        y = torch.zeros_like(v)
        y[:, :-1, :fold] = v[:, 1:, :fold]
        y[:, 1:, fold:2 * fold] = v[:, :-1, fold:2 * fold]
        y[:, :, 2 * fold:] = v[:, :, 2 * fold:]
        return self.net(y.view(x.shape))


def timm_key(key):
    """torchvision's name of a RegNet parameter -> timm's."""
    key = re.sub(r'^stem\.0\.', 'stem.conv.', re.sub(r'^stem\.1\.', 'stem.bn.', key))
    key = re.sub(r'^trunk_output\.block(\d+)\.block\1-(\d+)\.', lambda m: f's{m[1]}.b{int(m[2]) + 1}.', key)
    key = key.replace('.proj.0.', '.downsample.conv.').replace('.proj.1.', '.downsample.bn.').replace('.f.se.', '.se.')
    for letter, name in zip('abc', ('conv1', 'conv2', 'conv3')):
        key = key.replace(f'.f.{letter}.0.', f'.{name}.conv.').replace(f'.f.{letter}.1.', f'.{name}.bn.')
    return key


def case(name, config, net, frames, videos, size):
    regnet = config['family'] == 'regnety'
    net.fc = torch.nn.Identity()
    rename = timm_key if regnet else (lambda key: key)
    if config['temporal'] == 'temporal-shift':
        for stage in (net.layer1, net.layer2, net.layer3, net.layer4):
            for block in stage: block.conv1 = Shift(block.conv1, frames)
    state = {key: weight(f'{ROOT}.{rename(key)}', tuple(value.shape)) if value.dtype == torch.float32 else value for key, value in net.state_dict().items()}
    net.load_state_dict(state)
    pictures = {'name': f'backbones/{name}', 'shape': [videos * frames, 3, size, size], 'lo': -1, 'hi': 1}
    x = torch.tensor((2 * unit('input/' + pictures['name'], int(np.prod(pictures['shape']))) - 1).astype(np.float32)).reshape(pictures['shape'])
    net.eval()
    features = net(x)
    (features ** 2).mean().backward()
    grads = {f'{ROOT}.{rename(key)}': edge(p.grad) for key, p in net.named_parameters()}
    net.train()
    batch = net(x)
    stats = {f'{ROOT}.{rename(key)}': edge(value) for key, value in net.state_dict().items() if 'running' in key}
    return {'config': config, 'frames': frames, 'pictures': pictures, 'state': [[rename(key), list(value.shape)] for key, value in state.items()],
            'features': summary(features), 'gradients': grads, 'batch': {'features': summary(batch), 'statistics': stats}}


if __name__ == '__main__':
    models = torchvision.models
    resnet = lambda block, depths, temporal: {'family': 'resnet', 'block': block, 'stemWidth': 64, 'widths': [64, 128, 256, 512], 'depths': depths, 'temporal': temporal}
    regnet = {'family': 'regnety', 'stemWidth': 32, 'widths': [64, 144, 320, 784], 'depths': [1, 3, 8, 2], 'groupWidth': 16, 'seRatio': 0.25, 'temporal': 'none'}
    cases = {
        'resnet18': case('resnet18', resnet('basic', [2, 2, 2, 2], 'none'), models.resnet18(), 3, 2, 64),
        'resnet18-tsm': case('resnet18-tsm', resnet('basic', [2, 2, 2, 2], 'temporal-shift'), models.resnet18(), 3, 2, 64),
        'resnet50': case('resnet50', resnet('bottleneck', [3, 4, 6, 3], 'none'), models.resnet50(), 3, 2, 64),
        'regnet_y_800mf': case('regnet_y_800mf', regnet, models.regnet_y_800mf(), 3, 2, 64),
    }
    print(json.dumps({'about': "Frame backbones as torchvision's own code computes them, float32 on the processor: pooled features with running statistics, gradients of "
                      'mean(features^2), and features and new running statistics in training mode. Weights and pictures from the deterministic filler; '
                      "a RegNet's keys are given as timm writes them.", 'weights_prefix': '', 'root': ROOT, 'backbones': cases}))
