import pytest

from product import Product


@pytest.fixture(scope="session")
def product():
    """The program under test, which the environment variable PHASEGRID names."""
    return Product.from_environment()
