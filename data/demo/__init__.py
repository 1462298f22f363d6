"""A simulated warehouse with known truths, for the demo and the tests; see docs/demo.md."""

from __future__ import annotations

from data.demo.files import DemoFile, write, write_files
from data.demo.model import SHOPS, Demo, DemoShop, Truths
from data.demo.simulate import simulate
