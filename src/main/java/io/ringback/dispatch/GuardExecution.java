package io.ringback.dispatch;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.smallrye.faulttolerance.AsyncExecutorProvider;
import io.smallrye.faulttolerance.ExecutorHolder;
import io.smallrye.faulttolerance.core.event.loop.EventLoop;
import io.smallrye.faulttolerance.core.timer.Timer;
import io.smallrye.faulttolerance.core.timer.TimerTask;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs the work of guards instead of SmallRye Fault Tolerance's own executor. A guarded request begins and ends on the
 * event loop of its connection, without passing through the loop's queue. Its timeout is an entry in a timer wheel
 * instead of a thread. Reason: docs/adr/0013-what-a-delivery-costs.md.
 */
@Alternative
@Priority(1)
@Singleton
class GuardExecution extends ExecutorHolder {
    private final Wheel wheel;

    GuardExecution(AsyncExecutorProvider executors) {
        super(executors);
        wheel = new Wheel(getAsyncExecutor());
    }

    /** Returns null: a guard stays on the calling thread. */
    @Override
    public EventLoop getEventLoop() {
        return () -> null;
    }

    @Override
    public Timer getTimer() {
        return wheel;
    }

    @Override
    public void tearDown() {
        wheel.shutdown();
        super.tearDown();
    }

    /** Fires up to a tick of 100 ms late, which is acceptable for a last resort. */
    private static final class Wheel implements Timer {
        private final HashedWheelTimer ticks = new HashedWheelTimer(new DefaultThreadFactory("guard-timeouts", true));
        private final Executor executor;

        Wheel(Executor executor) {
            this.executor = executor;
        }

        @Override
        public TimerTask schedule(long delayMillis, Runnable task) {
            return schedule(delayMillis, task, null);
        }

        @Override
        public TimerTask schedule(long delayMillis, Runnable task, @Nullable Executor own) {
            Executor chosen = own == null ? executor : own;
            return new Place(ticks.newTimeout(late -> chosen.execute(task), delayMillis, TimeUnit.MILLISECONDS));
        }

        @Override
        public int getId() {
            return 0;
        }

        @Override
        public int countScheduledTasks() {
            return Math.toIntExact(ticks.pendingTimeouts());
        }

        @Override
        public void shutdown() {
            ticks.stop();
        }
    }

    private record Place(Timeout timeout) implements TimerTask {
        @Override
        public boolean isDone() {
            return timeout.isExpired() || timeout.isCancelled();
        }

        @Override
        public boolean cancel() {
            return timeout.cancel();
        }
    }
}
