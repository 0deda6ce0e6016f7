import logging

from celery import shared_task

from consent import destruction
from consent.actions import samples
from trail.destroyer import NoDestroyer, as_destroyer

logger = logging.getLogger(__name__)


@shared_task(name="consent.destroy_expired")
def destroy_expired() -> None:
    try:
        with as_destroyer():
            outcome = destruction.destroy_expired()
    except NoDestroyer as error:
        logger.error("retention did not run: %s", error)
    else:
        logger.info("retention: %s destroyed, %s held", len(outcome.destroyed), len(outcome.held))
        if outcome.failed:
            # the rest is done; a task that failed is what a watched worker shows
            raise destruction.NotDestroyed(destruction.tell_failures(outcome))


@shared_task(name="consent.draw_samples")
def draw_samples() -> None:
    samples.draw_all()
