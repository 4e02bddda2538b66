package io.ringback.background;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.jspecify.annotations.Nullable;

/** Reports each run of a {@link Job} to {@link Jobs}. */
@Job
@Interceptor
@Priority(Interceptor.Priority.PLATFORM_BEFORE)
class JobInterceptor {
    private final Jobs jobs;

    JobInterceptor(Jobs jobs) {
        this.jobs = jobs;
    }

    @AroundInvoke
    @Nullable
    Object run(InvocationContext context) throws Exception {
        var method = context.getMethod();
        Jobs.Run run = jobs.begin(method.getDeclaringClass().getSimpleName() + "." + method.getName());
        if (run == null) {
            return null;
        }
        try {
            return context.proceed();
        } finally {
            jobs.end(run);
        }
    }
}
