package io.ringback.denial;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A tenant who goes about its business beside an attack: reads its webhooks, brings events, and asks for the program's
 * health, each request on a connection of its own and from an address of its own.
 */
final class Victim {
    /** Within this each of its requests must be answered. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST_UNEXPECTED = 20;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Map<String, Question> questions = new TreeMap<>();
    private final CountDownLatch attackEnded = new CountDownLatch(1);
    private final List<String> unexpected = new ArrayList<>();
    private final long began = System.nanoTime();
    private Duration worst = Duration.ZERO;
    private int asked;
    private int accepted;

    /** A request and the status that it must have. */
    record Question(URI target, Shot shot, int expected) {}

    Victim(Map<String, Question> questions) {
        this.questions.putAll(questions);
    }

    /** Goes on until the attack has ended, and asks everything at least once after that. */
    void live() throws InterruptedException {
        boolean over = false;
        while (!over) {
            over = attackEnded.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            questions.forEach(this::ask);
        }
    }

    void attackEnded() {
        attackEnded.countDown();
    }

    private void ask(String name, Question question) {
        Duration at = Duration.ofNanos(System.nanoTime() - began);
        Shot.ShotResult shotResult = question.shot().ask(question.target(), PATIENCE);
        Duration took = Duration.ofNanos(System.nanoTime() - began).minus(at);
        asked++;
        worst = took.compareTo(worst) > 0 ? took : worst;
        if (shotResult.status() == 202) {
            accepted++;
        }
        if ((shotResult.status() != question.expected() || took.compareTo(PATIENCE) > 0)
                && unexpected.size() < MOST_UNEXPECTED) {
            unexpected.add(name + ": " + shotResult + " after " + took.toMillis() + " ms, at " + at.toMillis() + " ms");
        }
    }

    /** The first of what was not answered as it should be, or too late: empty is right. */
    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** How long it waited for an answer at the most. */
    Duration worst() {
        return worst;
    }

    int asked() {
        return asked;
    }

    /** How many of its events were accepted. */
    int accepted() {
        return accepted;
    }

    List<String> names() {
        return List.copyOf(questions.keySet());
    }
}
