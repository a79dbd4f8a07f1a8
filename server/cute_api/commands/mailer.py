"""`cute mailer`: the worker that sends mails."""

import click

from cute_api import config, logs
from cute_api.commands.context import shared_sealer
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.due_work import work_through
from cute_api.metrics.metric import ProcessKind
from cute_api.models.connections import pooler
from cute_api.models.database import Database, make_engine
from cute_api.outbound import mail
from cute_api.processes.reporting import report_as
from cute_api.processes.stopping import StopFlag
from cute_api.services.alerts.watch import AlertWatch
from cute_api.services.mail.announcer import Announcer
from cute_api.services.mail.contract_breaks import ContractChecks
from cute_api.services.mail.mailer import Mailer
from cute_api.services.mail.watch import MailWatch
from cute_api.versions.breaks import VersionBreaks
from cute_api.versions.registry import EventVersions


@click.command("mailer")
def mailer_command() -> None:
    """Send queued emails through CUTE_MAIL, queue those that are due by time, and check the alerts
    that organisations chose.

    Any number share the work. Needs DATABASE_URL, REDIS_URL and, outside a sandbox,
    CUTE_PUBLIC_URL, which links in emails start with, and CUTE_ENCRYPTION_KEYS, the same as on all
    other servers, to sign the links that need no login. Continues without Valkey until it is back.
    SIGTERM lets the email that is being sent end first.
    """
    settings = config.load()
    logs.configure(settings.log_level)
    stop = StopFlag()
    stop.install()
    database_url = settings.need_database_url()
    pooler.check(database_url, settings.pooler)
    keys = shared_sealer(settings).mail_keys
    database = Database(make_engine(database_url, pool_size=2, pooler=settings.pooler))
    redis_url = settings.need_redis_url()
    report_as(ProcessKind.MAILER, redis_url)
    transport = mail.transport_of(settings)
    versions = EventVersions.of_events()
    works = {
        "emails about versions": Announcer(database, versions).work,
        "emails about contracts": ContractChecks(database, versions, VersionBreaks()).work,
        "emails by the clock": MailWatch(database).work,
        "alerts": AlertWatch(database, versions).work,
        "mails": Mailer(database, transport, settings.portal_url, keys).work,
    }
    work_through(JobQueue.MAILS, works, redis_url=redis_url, stop=stop)
