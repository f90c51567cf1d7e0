import shutil
from pathlib import Path

import numpy as np
import pytest

from store import BUNDLED, CatalogUnavailable, ModelMismatch, ModelRefused, SentenceEmbedder, Shelf
from store.embedder import BUNDLED_SHA256, bundled_folder, sha256_of
from store.ingest import Import, ingest
from tests.conftest import SHOP
from tests.tiny_model import build_model


@pytest.fixture(scope="module")
def bundled() -> SentenceEmbedder:
    return SentenceEmbedder()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("tiny"), seed=1)


def test_the_bundled_weights_are_the_official_ones() -> None:
    weights = bundled_folder() / "model.safetensors"
    assert sha256_of(weights) == BUNDLED_SHA256
    assert BUNDLED_SHA256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def test_like_is_nearer_than_unlike(bundled: SentenceEmbedder) -> None:
    vectors = bundled.encode(["leather backpack", "rucksack made of leather", "garden hose"])
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(3), abs=1e-5)
    assert vectors[0] @ vectors[1] > 0.6 > 0.4 > vectors[0] @ vectors[2]


def test_a_query_is_embedded_as_any_text(bundled: SentenceEmbedder) -> None:
    query = bundled.encode_query("leather backpack")
    assert query.shape == (384,)
    assert query.dtype == np.float32
    assert query == pytest.approx(bundled.encode(["leather backpack"])[0], abs=1e-6)


@pytest.mark.parametrize(
    "text", ["", " ", "word " * 3000, "\u76ae\u9769", "\u2764\ufe0f", "\x00", "\ud800"]
)
def test_any_text_has_a_unit_vector(bundled: SentenceEmbedder, text: str) -> None:
    assert np.linalg.norm(bundled.encode_query(text)) == pytest.approx(1, abs=1e-5)


def test_other_weights_under_the_bundled_name_are_refused(tiny: Path) -> None:
    impostor = SentenceEmbedder(BUNDLED, folder=tiny)
    with pytest.raises(ModelRefused, match=r"is not all-MiniLM-L6-v2.*make setup"):
        impostor.digest  # noqa: B018
    with pytest.raises(ModelRefused):
        impostor.encode(["bag"])


def test_missing_weights_under_the_bundled_name_are_refused(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, tmp_path / "bare")
    (tmp_path / "bare" / "model.safetensors").unlink()
    with pytest.raises(ModelRefused, match="missing"):
        SentenceEmbedder(BUNDLED, folder=tmp_path / "bare").encode(["bag"])


def test_another_model_is_loaded_by_the_name_of_its_folder(tiny: Path) -> None:
    embedder = SentenceEmbedder(str(tiny))
    vectors = embedder.encode(["leather bag", "hose"])
    assert vectors.shape == (2, 16)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert embedder.digest == sha256_of(tiny / "model.safetensors") != BUNDLED_SHA256


def test_two_models_of_one_shape_have_two_digests(tiny: Path, tmp_path: Path) -> None:
    other = build_model(tmp_path, seed=2)
    assert SentenceEmbedder(str(other)).digest != SentenceEmbedder(str(tiny)).digest


def test_a_folder_that_is_no_model_is_refused_with_a_way_on(tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="SHOPKEEPER_EMBEDDER"):
        SentenceEmbedder(str(tmp_path)).encode(["bag"])


def test_a_catalogue_of_one_model_is_not_opened_with_another(tiny: Path, home: Path) -> None:
    shelf = Shelf(home, SentenceEmbedder(str(tiny)))
    ingest(shelf, Import("shop", SHOP))
    assert shelf.edition("shop").dimension == 16
    assert len(shelf.open("shop").search("leather bag")) == len(SHOP)
    with pytest.raises(ModelMismatch) as refusal:
        Shelf(home, SentenceEmbedder()).open("shop")
    assert isinstance(refusal.value, CatalogUnavailable)


def test_loading_and_embedding_print_nothing(tiny: Path, capfd: pytest.CaptureFixture[str]) -> None:
    SentenceEmbedder(str(tiny)).encode(["leather bag"])
    assert capfd.readouterr() == ("", "")
