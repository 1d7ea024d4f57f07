// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.producer;

import io.github.camelkajabi.client.ContextServices;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.service.ServiceSupport;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a Camel context that read pages ahead. They start on demand, end when they are
 * idle, and are shut down with the context. A thread pool profile named {@value #PROFILE} replaces
 * the built-in one.
 *
 * <p>Their number only bounds how many pages are read ahead at once. A route that needs a page that
 * no thread has begun to read reads it itself, so rejected work is not a failure.
 */
public final class PrefetchThreads extends ServiceSupport implements Executor {

    public static final String PROFILE = "kajabiPrefetch";
    public static final String NAME = "KajabiPrefetch";

    private static final int MAX_THREADS = 20;
    private static final int MAX_QUEUED = 1_000;

    private final CamelContext context;
    private final ReentrantLock access = new ReentrantLock();
    private @Nullable ExecutorService pool;

    private PrefetchThreads(CamelContext context) {
        this.context = context;
    }

    /** The threads of a Camel context. */
    public static PrefetchThreads of(CamelContext context) throws Exception {
        return ContextServices.get(context, PrefetchThreads.class, PrefetchThreads::new);
    }

    @Override
    public void execute(Runnable task) {
        pool().execute(task);
    }

    private ExecutorService pool() {
        access.lock();
        try {
            if (!isRunAllowed()) {
                throw new RejectedExecutionException("the context stops");
            }
            ExecutorService present = pool;
            if (present == null) {
                present = newPool();
                pool = present;
            }
            return present;
        } finally {
            access.unlock();
        }
    }

    private ExecutorService newPool() {
        ExecutorServiceManager manager = context.getExecutorServiceManager();
        ThreadPoolProfile configured = manager.getThreadPoolProfile(PROFILE);
        return manager.newThreadPool(this, NAME, configured == null ? profile() : configured);
    }

    private static ThreadPoolProfile profile() {
        ThreadPoolProfile profile = new ThreadPoolProfile(PROFILE);
        profile.setPoolSize(MAX_THREADS);
        profile.setMaxPoolSize(MAX_THREADS);
        profile.setMaxQueueSize(MAX_QUEUED);
        profile.setKeepAliveTime(10L);
        profile.setTimeUnit(TimeUnit.SECONDS);
        profile.setAllowCoreThreadTimeOut(true);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return profile;
    }

    @Override
    protected void doStop() {
        ExecutorService ended;
        access.lock();
        try {
            ended = pool;
            pool = null;
        } finally {
            access.unlock();
        }
        if (ended != null) {
            context.getExecutorServiceManager().shutdownNow(ended);
        }
    }
}
