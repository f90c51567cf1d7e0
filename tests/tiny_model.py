"""A sentence-transformers model of two random layers, made in a second."""

from pathlib import Path
from typing import Literal

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "leather", "bag", "hose", "##s"]


def build_model(
    folder: Path, seed: int = 1, *, pooling: Literal["mean", "cls", "max"] = "mean"
) -> Path:
    """Save a sentence-transformers model of two random layers."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(seed)
    bert = folder / "bert"
    bert.mkdir(parents=True)
    (bert / "vocab.txt").write_text("\n".join(VOCABULARY), encoding="utf-8")
    BertTokenizer(vocab=str(bert / "vocab.txt")).save_pretrained(bert)
    shape = BertConfig(
        vocab_size=len(VOCABULARY),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
    )
    BertModel(shape).save_pretrained(bert)
    words = Transformer(str(bert))
    model = SentenceTransformer(modules=[words, Pooling(16, pooling)], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"
