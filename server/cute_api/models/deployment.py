"""Facts on which all processes of a deployment must agree."""

from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt


class SchemaSupport(Base):
    """One row: the oldest release that this database still serves, by its newest migration."""

    __tablename__ = "schema_support"

    oldest_code: Mapped[str] = mapped_column(primary_key=True)


class EncryptionKey(Base):
    """A key that stored secrets may need, by its fingerprint: see `models.encryption_keys`."""

    __tablename__ = "encryption_keys"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[CreatedAt]
