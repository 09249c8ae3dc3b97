import json
import shutil

import numpy as np
import pytest

from index import encoders
from index.encoder import CONFIG_FILE, OnnxEncoder
from index.encoders import encoder_folder, open_encoder
from index.export import PARITY_FLOOR, measure_parity
from index.folders import SEAL, build_sealed, read_sealed
from index.model_files import find_model
from index.reference import Reference
from index.settings import BUNDLED, Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    # One home for all files of a test run: the model is exported once.
    return Settings(home=tmp_path_factory.getbasetemp() / "index-home", batch_size=4)


@pytest.fixture(scope="module")
def bundled(settings):
    return find_model(BUNDLED, settings.home)


def make_model(folder, **pooling):
    """A whole sentence-transformers model, small and untrained, with prompts and without normalisation."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ":", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(words))
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=48,
        max_position_embeddings=64,
        # Large, so that an untrained model still tells texts apart.
        initializer_range=0.3,
    )
    torch.manual_seed(0)
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert"), max_seq_length=24), Pooling(32, **pooling)]
    model = SentenceTransformer(modules=modules, prompts={"query": "query: ", "document": "text: "})
    model.save_pretrained(str(folder / "model"))
    return folder / "model"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("tiny"), pooling_mode="cls")


def test_the_export_gives_the_vectors_of_the_reference(settings, bundled):
    encoder, meta = open_encoder(bundled, settings)
    assert isinstance(encoder, OnnxEncoder)
    assert meta["runtime"] == "onnxruntime" and meta["parity"] >= PARITY_FLOOR
    reference = Reference(bundled.folder)
    assert measure_parity(reference, encoder) >= PARITY_FLOOR
    texts = [f"Clause {n} " + "asks for human oversight " * n for n in range(30)]
    both = (reference.encode_documents(texts) * encoder.encode_documents(texts)).sum(axis=1)
    assert both.min() >= PARITY_FLOOR


def test_vectors_have_length_1_in_the_order_of_the_texts_whatever_the_batch(settings, bundled):
    encoder, _ = open_encoder(bundled, settings)
    texts = ["long " * 50, "short", "of middling length, this one", "short"]
    together = encoder.encode_queries(texts)
    assert together.dtype == np.float32 and together.shape == (4, encoder.dimensions)
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    alone = np.vstack([encoder.encode_queries([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-5)
    assert encoder.encode_queries([]).shape == (0, encoder.dimensions)


def test_an_english_model_does_not_claim_to_read_chinese(settings, bundled):
    encoder, _ = open_encoder(bundled, settings)
    assert encoder.coverage("personal data") == 1
    assert encoder.coverage("服務提供者應如何保護個人資料？") < 0.5
    assert encoder.coverage("") == 0


def test_another_model_works_by_its_folder_alone(settings, tiny):
    model = find_model(str(tiny), settings.home)
    encoder, meta = open_encoder(model, settings)
    assert meta["runtime"] == "onnxruntime"
    assert encoder.dimensions == 32
    config = json.loads((encoder_folder(model, settings) / CONFIG_FILE).read_text())
    assert (config["max_tokens"], config["query_prompt"], config["document_prompt"]) == (24, "query: ", "text: ")
    reference = Reference(tiny)
    assert measure_parity(reference, encoder) >= PARITY_FLOOR
    assert (encoder.encode_queries(["abc"]) * encoder.encode_documents(["abc"])).sum() < 0.99


def test_a_damaged_export_is_made_again_with_a_word(settings, tiny, capsys):
    model = find_model(str(tiny), settings.home)
    before = open_encoder(model, settings)[0].encode_queries(["abc"])
    graph = encoder_folder(model, settings) / "encoder.onnx"
    graph.write_bytes(graph.read_bytes()[:-10])
    after = open_encoder(model, settings)[0].encode_queries(["abc"])
    assert "damaged (encoder.onnx was altered)" in capsys.readouterr().err
    assert after == pytest.approx(before, abs=1e-5)


def test_an_export_that_the_runtime_cannot_read_is_made_again_with_a_word(settings, tiny, capsys):
    model = find_model(str(tiny), settings.home)
    open_encoder(model, settings)
    folder = encoder_folder(model, settings)
    meta = read_sealed(folder)
    kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != SEAL}
    shutil.rmtree(folder)

    def fill(to):
        for name, content in (kept | {"encoder.onnx": b"of another release"}).items():
            (to / name).write_bytes(content)
        return meta

    build_sealed(folder, fill)
    assert open_encoder(model, settings)[0].encode_queries(["abc"]).shape == (1, 32)
    assert "the runtime cannot read it" in capsys.readouterr().err


def test_a_model_whose_export_differs_is_run_by_the_reference_and_says_so(settings, tmp_path, capsys):
    # It pools over the text without its prompt, and an exported graph cannot tell where the prompt ends.
    folder = make_model(tmp_path, pooling_mode="mean", include_prompt=False)
    model = find_model(str(folder), settings.home)
    encoder, meta = open_encoder(model, settings)
    assert isinstance(encoder, Reference)
    assert meta["runtime"] == "reference" and "cosine" in str(meta["reason"])
    assert "slower reference runtime" in capsys.readouterr().err
    again, _ = open_encoder(model, settings)
    assert isinstance(again, Reference)
    assert again.encode_queries(["abc"]).shape == (1, 32)
    assert capsys.readouterr().err == ""


def test_the_version_of_the_export_is_part_of_its_place(settings, bundled, monkeypatch):
    here = encoder_folder(bundled, settings)
    monkeypatch.setattr(encoders, "EXPORT_VERSION", encoders.EXPORT_VERSION + 1)
    assert encoder_folder(bundled, settings) != here
