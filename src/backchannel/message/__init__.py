"""The inner form: what offices see. Values that are valid because they exist, and the cable form (`message.cable`)."""

from __future__ import annotations

from backchannel.message.enclosures import Enclosure
from backchannel.message.heading import Heading, HeadingItem, Release
from backchannel.message.kinds import Kind
from backchannel.message.marking import Classification, Marking
from backchannel.message.message import Message
from backchannel.message.names import OfficeName, PersonName
from backchannel.message.numbers import MessageNumber, SeriesName, StationSerial
from backchannel.message.places import Place
from backchannel.message.portions import AnyPortion, ClosedPortion, Portion, PortionState, WithheldPortion
from backchannel.message.precedence import Precedence
from backchannel.message.problems import ValueProblem
from backchannel.message.references import Reference
from backchannel.message.times import DateTimeGroup, LocalTime

__all__ = [
    "AnyPortion",
    "Classification",
    "ClosedPortion",
    "DateTimeGroup",
    "Enclosure",
    "Heading",
    "HeadingItem",
    "Kind",
    "LocalTime",
    "Marking",
    "Message",
    "MessageNumber",
    "OfficeName",
    "PersonName",
    "Place",
    "Portion",
    "PortionState",
    "Precedence",
    "Reference",
    "Release",
    "SeriesName",
    "StationSerial",
    "ValueProblem",
    "WithheldPortion",
]
