"""Compounds: an estate of buildings with one roll."""

from __future__ import annotations

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, key


class Compound(Base):
    """An estate under one street office."""

    __tablename__ = "compounds"

    compound_id: Mapped[key]
    code: Mapped[str] = mapped_column(unique=True)
    """Names the compound in addresses of pages; letters and digits."""
    name: Mapped[str]
    street: Mapped[str]
    """The street office (街道) that watches over it."""
    community: Mapped[str] = mapped_column(default="")
    """The community (社区) of that street; empty where it is not known."""
    phone: Mapped[str] = mapped_column(default="")
    """Where residents reach a person; printed on posters."""
    built_year: Mapped[int | None]
    households: Mapped[int | None]
    """Published number of households; the roll counts its own."""
    residents: Mapped[int | None]
    committee_members: Mapped[int | None]
    figures_source: Mapped[str] = mapped_column(default="")
    """Where the published figures come from."""
    generated: Mapped[bool] = mapped_column(default=False)
    """Its owners and motions were made by a program, for demonstration."""
    consultation_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Its city wants its own system for voting online: new motions here begin as consultation and paper."""
