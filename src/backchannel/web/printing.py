"""Facts become markup here and nowhere else, and every word of them as text: templates that escape, and spell out what would be obeyed."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from backchannel.ladder import STYLE
from backchannel.web import order_words, said, words
from backchannel.web.door import IDLE_SECONDS
from backchannel.words import answers, certificates, closed, enclosures, handling, messages, order_sentences, orders, standing, texts
from backchannel.words.comparing import figures
from backchannel.words.saying import named, numbers, of_series
from backchannel.words.times import exact_of, group_of, moment_of

if TYPE_CHECKING:
    from backchannel.web.linking import Places

__all__ = ["Printer"]

_GRACE_SECONDS: Final = 5  # a page goes away by itself a little after the door has closed


class _Environment(Environment):
    """In which `facts.copy` is the fact of that name, and never the method of dictionaries."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        return obj[attribute] if isinstance(obj, dict) and attribute in obj else super().getattr(obj, attribute)


class Printer:
    """The templates, with what all of them may use."""

    def __init__(self, places: Places, form: str) -> None:
        environment = _Environment(
            loader=PackageLoader("backchannel.web"),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_finished,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= {"moment": moment_of, "group": group_of, "exact": exact_of, "listed": named}
        environment.filters |= {"came": said.came, "stood": said.stood, "stands": said.stands, "numbers": of_series}
        environment.filters |= {"sealed_to": handling.sealed_to, "beginning": orders.beginning, "each": numbers, "figures": figures}
        environment.globals |= {
            "w": words,
            "o": order_words,
            "m": messages,
            "orders_said": order_sentences,
            "answers": answers,
            "certified": certificates,
            "closed_said": closed,
            "enclosed": enclosures,
            "station_said": standing,
            "texts_said": texts,
        }
        environment.globals |= {"places": places, "form": form, "away_after": IDLE_SECONDS + _GRACE_SECONDS}
        self._environment = environment
        files = resources.files("backchannel.web")
        self.style = files.joinpath("desk.css").read_text("utf-8") + STYLE
        self.icon = files.joinpath("desk.svg").read_text("utf-8")

    def page(self, name: str, /, **facts: Any) -> str:
        """The page of this template."""
        return self._environment.get_template(f"{name}.html").render(**{"outside": False, "section": "", **facts})


def _finished(value: Any) -> Any:
    """What stands in a place of a template: nothing of it is obeyed, neither by a browser nor by a reader's eye."""
    return said.harmless(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
