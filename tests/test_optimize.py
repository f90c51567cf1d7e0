import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from recommender import retrieve
from store import (
    EncoderDamaged,
    ModelMismatch,
    NotOptimized,
    OnnxEmbedder,
    SentenceEmbedder,
    Shelf,
    onnx_export,
    optimized,
)
from store import parity as store_parity
from store.ingest import Import, ingest
from store.onnx_export import LEAST_COSINE, optimize
from store.onnx_record import OnnxRecord
from store.parity import parity, parity_texts
from tests.conftest import SHOP
from tests.tiny_model import build_model
from ui.__main__ import app
from ui.doctor import examine
from ui.settings import Settings
from ui.shop import open_embedder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> SentenceEmbedder:
    return SentenceEmbedder(str(build_model(tmp_path_factory.mktemp("tiny"))))


@pytest.fixture(scope="module")
def made(tiny: SentenceEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the optimized encoder of the tiny model; only to be read or copied."""
    folder = tmp_path_factory.mktemp("made")
    optimize(tiny, folder)
    return folder


@pytest.fixture
def own(made: Path, home: Path) -> Path:
    """A copy of that home, to be changed."""
    shutil.copytree(made, home, dirs_exist_ok=True)
    return home


@pytest.fixture(scope="module")
def encoder(made: Path, tiny: SentenceEmbedder) -> OnnxEmbedder:
    found = optimized(tiny, made)
    assert found
    return found


@pytest.fixture
def exported(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the graph of the tiny model from the disk: the exporter needs seconds for each."""
    graph = folder_in(made) / "encoder.onnx"
    monkeypatch.setattr(
        onnx_export, "write_graph", lambda model, pooling, path: shutil.copy(graph, path)
    )


def settings(home: Path, model: SentenceEmbedder) -> Settings:
    return Settings.read({"SHOPKEEPER_HOME": str(home), "SHOPKEEPER_EMBEDDER": model.name})


def folder_in(home: Path) -> Path:
    (record,) = home.glob("models/*/record.json")
    return record.parent


def left_behind(home: Path) -> list[str]:
    return sorted(p.name for p in home.glob("models/*") if p.name != "optimize.lock")


def findings(home: Path, model: SentenceEmbedder) -> dict[str, str]:
    """Return what doctor finds about the encoder: its sentence, by its sign."""
    chosen = settings(home, model)
    found = examine(chosen, Shelf(home, open_embedder(chosen)))
    return {f.state: f"{f.what} -> {f.mend}" for f in found if f.what.startswith("served by")}


def test_the_optimized_encoder_gives_the_vectors_of_its_model(
    encoder: OnnxEmbedder, tiny: SentenceEmbedder
) -> None:
    found = parity(tiny, encoder)
    assert found.texts > 300
    assert LEAST_COSINE <= found.least <= found.mean <= 1
    assert encoder.encode(["leather bag", "hose"]).dtype == np.float32
    assert encoder.encode([]).shape == (0, 16)


def test_the_optimized_encoder_has_the_name_and_digest_of_its_model(
    encoder: OnnxEmbedder, tiny: SentenceEmbedder
) -> None:
    assert (encoder.name, encoder.digest) == (tiny.name, tiny.digest)


def test_texts_come_back_in_the_order_they_were_given(encoder: OnnxEmbedder) -> None:
    texts = [" ".join(["leather", "bag", "hose"][: 1 + i % 3] * (1 + i % 7)) for i in range(50)]
    alone = np.stack([encoder.encode_query(text) for text in texts])
    assert encoder.encode(texts) == pytest.approx(alone, abs=1e-5)


@given(text=st.text(st.characters()))
def test_any_text_has_the_unit_vector_that_its_model_gives(
    encoder: OnnxEmbedder, tiny: SentenceEmbedder, text: str
) -> None:
    assert encoder.encode_query(text) @ tiny.encode([text])[0] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("text", ["\ud800", "bag \udfff", "leather " * 3000])
def test_broken_and_endless_texts_are_read_as_the_model_reads_them(
    encoder: OnnxEmbedder, tiny: SentenceEmbedder, text: str
) -> None:
    assert encoder.encode_query(text) @ tiny.encode_query(text) == pytest.approx(1, abs=1e-4)


def test_the_checked_texts_are_short_long_bare_and_of_many_scripts() -> None:
    texts = parity_texts()
    lengths = [len(text.split()) for text in texts]
    assert "" in texts
    assert min(lengths) == 0
    assert sum(length > 256 for length in lengths) >= 10
    scripts = {hex(ord(letter) >> 8) for text in texts for letter in text}
    assert len(scripts) > 12


def test_a_model_that_pools_by_its_first_token_is_optimized_too(tmp_path: Path, home: Path) -> None:
    model = SentenceEmbedder(str(build_model(tmp_path, pooling="cls")))
    assert optimize(model, home).cosine_min >= LEAST_COSINE
    assert isinstance(open_embedder(settings(home, model)), OnnxEmbedder)


def test_a_model_that_pools_otherwise_is_refused_with_the_reason(
    tmp_path: Path, home: Path
) -> None:
    model = SentenceEmbedder(str(build_model(tmp_path, pooling="max")))
    with pytest.raises(NotOptimized, match=r"pools by 'max'.*serves as before"):
        optimize(model, home)
    assert left_behind(home) == []


def test_a_model_with_a_layer_behind_the_pooling_is_refused(
    tiny: SentenceEmbedder, tmp_path: Path, home: Path
) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Dense

    SentenceTransformer(modules=[*tiny.model, Dense(16, 8)]).save(str(tmp_path / "dense"))
    with pytest.raises(NotOptimized, match="has Dense behind the pooling"):
        optimize(SentenceEmbedder(str(tmp_path / "dense")), home)


def test_a_model_with_a_prompt_of_its_own_is_refused(
    tiny: SentenceEmbedder, tmp_path: Path, home: Path
) -> None:
    from sentence_transformers import SentenceTransformer

    prompted = SentenceTransformer(
        modules=[*tiny.model], prompts={"query": "find: "}, default_prompt_name="query"
    )
    prompted.save(str(tmp_path / "prompted"))
    with pytest.raises(NotOptimized, match="prompt"):
        optimize(SentenceEmbedder(str(tmp_path / "prompted")), home)


@pytest.mark.usefixtures("exported")
def test_an_encoder_unlike_its_model_is_told_with_the_number_and_deleted(
    tmp_path: Path, home: Path
) -> None:
    other = SentenceEmbedder(str(build_model(tmp_path, seed=2)))
    with pytest.raises(NotOptimized, match=r"least cosine over \d{3} texts is -?0\.\d+") as refused:
        optimize(other, home)
    assert "torch" in str(refused.value)
    assert left_behind(home) == []
    assert open_embedder(settings(home, other)).__class__ is SentenceEmbedder


@pytest.mark.usefixtures("exported")
def test_a_refused_encoder_leaves_the_one_before_it_serving(
    tiny: SentenceEmbedder, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_export, "LEAST_COSINE", 1.1)
    with pytest.raises(NotOptimized):
        optimize(tiny, own)
    assert isinstance(open_embedder(settings(own, tiny)), OnnxEmbedder)


@pytest.mark.usefixtures("exported")
def test_optimizing_again_replaces_the_encoder_and_sweeps_what_a_kill_left(
    tiny: SentenceEmbedder, own: Path
) -> None:
    before = folder_in(own)
    (before / "encoder.onnx").write_bytes(b"torn")
    (own / "models" / "building-dead").mkdir()
    optimize(tiny, own)
    assert left_behind(own) == [before.name]
    assert isinstance(open_embedder(settings(own, tiny)), OnnxEmbedder)


def test_two_exports_at_once_are_told(tiny: SentenceEmbedder, own: Path) -> None:
    with (
        FileLock(own / "models" / "optimize.lock"),
        pytest.raises(NotOptimized, match="another `shopkeeper optimize` is running"),
    ):
        optimize(tiny, own)


def test_a_full_disk_is_told_and_leaves_nothing(
    tiny: SentenceEmbedder, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(onnx_export, "write_graph", full)
    with pytest.raises(NotOptimized, match=r"No space left.*SHOPKEEPER_HOME"):
        optimize(tiny, home)
    assert left_behind(home) == []


@pytest.mark.parametrize("missing", ["onnx", "onnxscript"])
def test_a_missing_package_is_named_with_the_way_to_install_it(
    tiny: SentenceEmbedder, home: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(NotOptimized, match=rf"needs {missing}\. Run `make optimize`"):
        optimize(tiny, home)
    assert left_behind(home) == []


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json"])
def test_a_changed_file_is_noticed_and_the_model_serves_instead(
    tiny: SentenceEmbedder, own: Path, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    path = folder_in(own) / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(EncoderDamaged, match=rf"{name} is not the file that was checked"):
        optimized(tiny, own)
    with caplog.at_level(logging.WARNING):
        served = open_embedder(settings(own, tiny))
    assert isinstance(served, SentenceEmbedder)
    assert served.digest == tiny.digest
    assert "shopkeeper optimize" in caplog.text
    assert name in findings(own, tiny)["wrong"]


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json", "record.json"])
def test_a_missing_file_is_noticed(tiny: SentenceEmbedder, own: Path, name: str) -> None:
    (folder_in(own) / name).unlink()
    with pytest.raises(EncoderDamaged, match=rf"{name} can't be read.*shopkeeper optimize"):
        optimized(tiny, own)
    assert "can't be read" in findings(own, tiny)["wrong"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "x"}', "\x00", "null"])
def test_a_record_that_is_none_is_noticed(tiny: SentenceEmbedder, own: Path, text: str) -> None:
    (folder_in(own) / "record.json").write_text(text, encoding="utf-8")
    with pytest.raises(EncoderDamaged):
        optimized(tiny, own)


def test_a_graph_that_onnxruntime_refuses_is_told_with_a_way_on(own: Path) -> None:
    folder = folder_in(own)
    (folder / "encoder.onnx").write_bytes(b"no graph")
    with pytest.raises(EncoderDamaged, match="shopkeeper optimize"):
        OnnxEmbedder(folder, OnnxRecord.read(folder), "tiny").encode(["bag"])


@pytest.mark.usefixtures("exported")
def test_other_weights_in_the_models_folder_are_not_served_by_the_old_encoder(
    tmp_path: Path, home: Path
) -> None:
    place = build_model(tmp_path / "first")
    optimize(SentenceEmbedder(str(place)), home)
    other = build_model(tmp_path / "second", seed=2)
    shutil.copy(other / "model.safetensors", place)
    served = open_embedder(settings(home, SentenceEmbedder(str(place))))
    assert isinstance(served, SentenceEmbedder)
    assert served.digest == SentenceEmbedder(str(other)).digest


@pytest.mark.usefixtures("exported")
def test_a_model_that_was_configured_anew_is_not_served_by_the_old_encoder(
    tmp_path: Path, home: Path
) -> None:
    place = build_model(tmp_path)
    optimize(SentenceEmbedder(str(place)), home)
    (place / "sentence_bert_config.json").write_text('{"max_seq_length": 4}', encoding="utf-8")
    model = SentenceEmbedder(str(place))
    with pytest.raises(EncoderDamaged, match="configured anew"):
        optimized(model, home)
    assert isinstance(open_embedder(settings(home, model)), SentenceEmbedder)


def test_the_encoder_goes_by_the_name_that_the_settings_give_its_model(
    tiny: SentenceEmbedder, made: Path, tmp_path: Path
) -> None:
    (tmp_path / "model").symlink_to(tiny.name)
    by_link = optimized(SentenceEmbedder(str(tmp_path / "model")), made)
    assert by_link
    assert by_link.name == str(tmp_path / "model")
    assert by_link.digest == tiny.digest


def test_a_catalogue_of_either_opens_with_the_other_and_embeds_nothing_again(
    tiny: SentenceEmbedder, own: Path
) -> None:
    encoder = open_embedder(settings(own, tiny))
    first, second = Shelf(own, tiny), Shelf(own, encoder)
    assert ingest(first, Import("by-torch", SHOP)).embedded == len(SHOP)
    assert ingest(second, Import("by-encoder", SHOP)).embedded == 0
    hits = [retrieve(s.open("by-torch"), "bag").rows.tolist() for s in (first, second)]
    assert hits[0] == hits[1]
    assert second.open("by-encoder").edition.model == tiny.name


def test_a_catalogue_of_another_model_is_still_refused(
    tiny: SentenceEmbedder, own: Path, tmp_path: Path
) -> None:
    other = SentenceEmbedder(str(build_model(tmp_path, seed=2)))
    ingest(Shelf(own, other), Import("shop", SHOP))
    with pytest.raises(ModelMismatch):
        Shelf(own, open_embedder(settings(own, tiny))).open("shop")


def test_serving_imports_neither_torch_nor_sentence_transformers(
    made: Path, tiny: SentenceEmbedder
) -> None:
    script = f"""
import sys
from ui.settings import Settings
from ui.shop import open_embedder
home, model = {str(made)!r}, {tiny.name!r}
embedder = open_embedder(Settings.read({{"SHOPKEEPER_HOME": home, "SHOPKEEPER_EMBEDDER": model}}))
assert embedder.encode_query("leather bag").shape == (16,)
print(sorted({{"torch", "sentence_transformers", "transformers"}} & set(sys.modules)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"
    assert ran.stderr == ""


def test_a_query_is_encoded_once(encoder: OnnxEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = encoder.encode_query("a hose, once")
    monkeypatch.setattr(encoder, "encode", None)
    assert encoder.encode_query("a hose, once") == pytest.approx(first)


def test_doctor_suggests_the_command_and_then_tells_what_serves(
    tiny: SentenceEmbedder, home: Path, made: Path
) -> None:
    assert findings(home, tiny)["note"].endswith("-> shopkeeper optimize")
    assert "served by its optimized encoder: cosine" in findings(made, tiny)["ok"]


@pytest.mark.slow
def test_the_bundled_model_is_optimized(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = parity_texts()[::9]
    monkeypatch.setattr(store_parity, "parity_texts", lambda: some)
    bundled = SentenceEmbedder()
    record = optimize(bundled, home)
    assert (record.texts, record.dimension) == (len(some), 384)
    assert record.cosine_min > 0.99999
    encoder = optimized(bundled, home)
    assert encoder
    vectors = encoder.encode(["leather backpack", "rucksack made of leather", "garden hose"])
    assert vectors[0] @ vectors[1] > 0.6 > 0.4 > vectors[0] @ vectors[2]


@pytest.mark.usefixtures("exported")
def test_the_command_optimizes_the_model_that_the_settings_name(
    tiny: SentenceEmbedder, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.setenv("SHOPKEEPER_EMBEDDER", tiny.name)
    ran = CliRunner().invoke(app, ["optimize", "--json"])
    assert ran.exit_code == 0, ran.output
    record: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    assert (record["name"], record["digest"]) == (tiny.name, tiny.digest)
    assert record["cosine_min"] >= LEAST_COSINE
    assert isinstance(open_embedder(settings(home, tiny)), OnnxEmbedder)


def test_the_command_tells_a_refusal_in_a_line(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.setenv("SHOPKEEPER_EMBEDDER", str(build_model(tmp_path, pooling="max")))
    ran = CliRunner().invoke(app, ["optimize"])
    assert ran.exit_code == 1
    assert "pools by 'max'" in " ".join(ran.stderr.split())
    assert "Traceback" not in ran.output
