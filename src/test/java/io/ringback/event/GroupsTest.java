package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Until;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A taker that should not wait but does ends in the time-out. */
@Timeout(60)
class GroupsTest {
    private final Groups<Integer> groups = new Groups<>();

    private void add(int count) {
        IntStream.range(0, count).forEach(groups::add);
    }

    @Test
    void one_alone_waits_for_nobody() throws InterruptedException {
        add(1);
        assertThat(groups.take()).hasSize(1);
    }

    @Test
    void what_is_there_is_taken_together_and_in_order_up_to_the_most() throws InterruptedException {
        add(Groups.MOST + 1);
        assertThat(groups.take())
                .isEqualTo(IntStream.range(0, Groups.MOST).boxed().toList());
        groups.done();
        assertThat(groups.take()).containsExactly(Groups.MOST);
    }

    @Test
    void while_a_group_is_worked_on_another_is_taken_when_it_is_large() throws InterruptedException {
        add(1);
        groups.take();
        add(Groups.LARGE);
        assertThat(groups.take()).hasSize(Groups.LARGE);
    }

    @Test
    void while_a_group_is_worked_on_a_small_one_grows() throws InterruptedException {
        add(1);
        groups.take();
        add(Groups.LARGE - 1);
        var second = new ConcurrentLinkedQueue<Integer>();
        Thread taker = Thread.ofPlatform().daemon().start(() -> takeOne(second));
        Until.holds(taker::getState, Set.of(Thread.State.WAITING, Thread.State.TERMINATED)::contains);
        assertThat(second).isEmpty();

        groups.done();
        taker.join();
        assertThat(second).hasSize(Groups.LARGE - 1);
    }

    private void takeOne(ConcurrentLinkedQueue<Integer> all) {
        try {
            all.addAll(groups.take());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void of_many_takers_each_item_is_taken_once() throws InterruptedException {
        int count = 20_000;
        var all = new ConcurrentLinkedQueue<Integer>();
        CountDownLatch left = new CountDownLatch(count);
        List<Thread> takers = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofPlatform().daemon().start(() -> takeAll(all, left)))
                .toList();
        add(count);
        left.await();
        takers.forEach(Thread::interrupt);
        assertThat(all).hasSize(count).doesNotHaveDuplicates();
    }

    private void takeAll(ConcurrentLinkedQueue<Integer> all, CountDownLatch left) {
        try {
            while (true) {
                List<Integer> group = groups.take();
                all.addAll(group);
                groups.done();
                group.forEach(one -> left.countDown());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void what_nobody_took_is_told_at_the_end_and_nothing_is_added_after_it() {
        add(3);
        assertThat(groups.close()).containsExactly(0, 1, 2);
        assertThat(groups.add(4)).isFalse();
        assertThat(groups.close()).isEmpty();
    }
}
