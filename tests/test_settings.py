from pathlib import Path

import pytest

from ui.settings import Settings, SettingsError


def test_without_variables_the_embedded_parts_are_used() -> None:
    settings = Settings.read({})
    assert (settings.catalog, settings.embedder) == ("demo", "all-MiniLM-L6-v2")
    assert settings.endpoint is None


def test_a_key_alone_never_starts_to_cost_money() -> None:
    settings = Settings.read({"OPENAI_API_KEY": "sk-secret"})
    assert settings.endpoint is None
    assert settings.key_without_model


def test_a_named_model_is_used_at_the_named_address() -> None:
    settings = Settings.read(
        {
            "SHOPKEEPER_MODEL": "qwen3",
            "OPENAI_BASE_URL": "http://127.0.0.1:11434/v1",
            "SHOPKEEPER_TIMEOUT": "7.5",
        }
    )
    assert settings.endpoint is not None
    assert settings.endpoint.model == "qwen3"
    assert settings.endpoint.base_url == "http://127.0.0.1:11434/v1"
    assert settings.endpoint.timeout == 7.5
    assert settings.endpoint.api_key is None


def test_two_homes_never_meet(tmp_path: Path) -> None:
    one, other = (Settings.read({"SHOPKEEPER_HOME": str(tmp_path / n)}) for n in ("a", "b"))
    assert one.home == tmp_path / "a"
    assert other.home == tmp_path / "b"


@pytest.mark.parametrize("seconds", ["soon", "0", "-1", "nan", "100000"])
def test_a_timeout_that_is_no_time_is_refused_with_its_name(seconds: str) -> None:
    with pytest.raises(SettingsError, match="SHOPKEEPER_TIMEOUT"):
        Settings.read({"SHOPKEEPER_TIMEOUT": seconds})


def test_products_that_say_too_little_are_left_out_unless_a_shop_has_them_marked() -> None:
    assert Settings.read({}).unstated == "exclude"
    assert Settings.read({"SHOPKEEPER_UNKNOWN": " Mark "}).unstated == "mark"
    with pytest.raises(SettingsError, match="SHOPKEEPER_UNKNOWN must be exclude or mark: 'maybe'"):
        Settings.read({"SHOPKEEPER_UNKNOWN": "maybe"})


@pytest.mark.parametrize("epsilon", ["0", "-1", "much", "inf"])
def test_an_epsilon_that_protects_nobody_is_refused_with_its_name(epsilon: str) -> None:
    assert Settings.read({"SHOPKEEPER_EPSILON": "0.5"}).epsilon == 0.5
    with pytest.raises(SettingsError, match="SHOPKEEPER_EPSILON"):
        Settings.read({"SHOPKEEPER_EPSILON": epsilon})


def test_the_owner_says_how_much_of_a_slate_may_explore() -> None:
    assert Settings.read({}).exploration == 0.2
    assert Settings.read({"SHOPKEEPER_EXPLORATION": "0"}).exploration == 0
    for bad in ("much", "1.5", "-0.1", "nan"):
        with pytest.raises(SettingsError, match="SHOPKEEPER_EXPLORATION"):
            Settings.read({"SHOPKEEPER_EXPLORATION": bad})
