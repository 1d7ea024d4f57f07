// SPDX-License-Identifier: Apache-2.0
package io.github.camelkajabi.client;

import io.github.camelkajabi.annotations.Internal;
import io.github.camelkajabi.catalog.Catalog;
import io.github.camelkajabi.catalog.Operation;
import io.github.camelkajabi.client.ApiRequest.Parameter;
import io.github.camelkajabi.client.TitleList.Entry;
import io.github.camelkajabi.model.Resource;
import io.github.camelkajabi.model.ResourceIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The titles of an account's tags, offers and custom fields. The list of a type is read whole for
 * each site and kept for {@link #MAX_AGE}. Thread-safe: one thread reads a list, and others that
 * need it wait.
 *
 * <p>Only a list whose end the responses prove is used. A title is not concluded to be absent
 * because a response lacks it.
 */
@Internal
public final class TitleIndex {

    /** How long a list is used before it is read again. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    /** How long a title that was sought in vain is not sought again. */
    static final Duration MAX_AGE_OF_MISSING = Duration.ofSeconds(10);

    /**
     * How many titles are kept in all, and how many rows a list may have. A list that is used again
     * stays longest.
     */
    static final int MAX_TITLES = 100_000;

    private static final String SITE_FILTER = "site_id";
    private static final String HANDLE = "handle";
    private static final String ARCHIVED = "archived";
    private static final int PAGE_SIZE = 100;
    private static final int MAX_READS = 3;

    private final ReentrantLock access = new ReentrantLock();
    private final Map<Key, Slot> slots = new LinkedHashMap<>(16, 0.75f, true);
    private final KajabiSession session;
    private final LongSupplier clock;

    TitleIndex(KajabiSession session, LongSupplier clock) {
        this.session = session;
        this.clock = clock;
    }

    private record Key(String type, String site) {}

    private static final class Slot {
        private final ReentrantLock reading = new ReentrantLock();
        private volatile @Nullable TitleList list;
    }

    /**
     * The titles of a type on a site, as they were at most {@link #MAX_AGE} ago.
     *
     * @param type a type that has titles, according to the catalogue
     * @param deadline when the look-up must have ended, also if another thread reads the list
     * @throws KajabiException if the list cannot be read by then, is not proven complete, or has
     *     more than {@link #MAX_TITLES} rows
     */
    public TitleList of(String type, String site, Deadline deadline) {
        return notOlderThan(clock.getAsLong() - MAX_AGE.toNanos(), type, site, deadline);
    }

    /**
     * The titles to seek one in that an earlier list lacks: read anew, unless the same title was
     * sought in vain a moment ago. A title is only unknown if two reads lack it.
     *
     * @throws KajabiException as {@link #of} does
     */
    public TitleList again(
            TitleList before, String type, String site, String title, Deadline deadline) {
        long now = clock.getAsLong();
        boolean isRecent = now - before.begun() < MAX_AGE_OF_MISSING.toNanos();
        if (isRecent && before.isMissing(title)) {
            return before;
        }
        TitleList list = notOlderThan(now, type, site, deadline);
        if (list.find(title).isEmpty()) {
            list.noteMissing(title);
        }
        return list;
    }

    private TitleList notOlderThan(long time, String type, String site, Deadline deadline) {
        Key key = new Key(type, site);
        Slot slot = slot(key);
        TitleList present = slot.list;
        if (present != null && present.begun() - time >= 0) {
            return present;
        }
        lock(slot, type, site, deadline);
        try {
            present = slot.list;
            if (present == null || present.begun() - time < 0) {
                present = read(type, site, deadline);
                slot.list = present;
                keep(key, slot);
            }
            return present;
        } finally {
            forgetIfEmpty(key, slot);
            slot.reading.unlock();
        }
    }

    private static void lock(Slot slot, String type, String site, Deadline deadline) {
        String name = "The look-up of the titles of " + type + " of site " + site;
        if (slot.reading.tryLock()) {
            return;
        }
        try {
            if (slot.reading.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.aborted(name, "the thread was interrupted", e).toException();
        }
        throw Failure.timedOut(name, deadline, " while another call read them", null).toException();
    }

    private Slot slot(Key key) {
        access.lock();
        try {
            return slots.computeIfAbsent(key, k -> new Slot());
        } finally {
            access.unlock();
        }
    }

    /** A list that could not be read leaves nothing behind: sites may come from messages. */
    private void forgetIfEmpty(Key key, Slot slot) {
        if (slot.list == null) {
            access.lock();
            try {
                slots.remove(key, slot);
            } finally {
                access.unlock();
            }
        }
    }

    /** For how many types and sites something is kept. */
    int kept() {
        access.lock();
        try {
            return slots.size();
        } finally {
            access.unlock();
        }
    }

    private void keep(Key key, Slot read) {
        access.lock();
        try {
            slots.put(key, read);
            long titles = slots.values().stream().mapToLong(TitleIndex::size).sum();
            Iterator<Slot> oldest = slots.values().iterator();
            Slot next = oldest.next();
            while (titles > MAX_TITLES && next != read) {
                titles -= size(next);
                oldest.remove();
                next = oldest.next();
            }
        } finally {
            access.unlock();
        }
    }

    /** An empty list counts, too, so that the number of lists is bounded. */
    private static int size(Slot slot) {
        TitleList list = slot.list;
        return list == null ? 0 : list.size() + 1;
    }

    private TitleList read(String type, String site, Deadline deadline) {
        Operation list =
                Catalog.get()
                        .titledList(type)
                        .orElseThrow(() -> new IllegalArgumentException(type + " have no titles"));
        String attribute = Catalog.get().resourceType(type).orElseThrow().title();
        String filter = list.filter(SITE_FILTER).orElseThrow().queryName();
        ApiRequest request = ApiRequest.get(list.path(), List.of(new Parameter(filter, site)));
        String doubt = null;
        for (int reads = 0; reads < MAX_READS; reads++) {
            long begun = clock.getAsLong();
            PageWalk pages =
                    new PageWalk(session, list, request, 1, PAGE_SIZE, false).within(deadline);
            int rows = 0;
            Map<String, List<Entry>> entries = new LinkedHashMap<>();
            doubt = null;
            while (pages.hasNext()) {
                List<Resource> page = pages.next().rows();
                rows += page.size();
                if (rows > MAX_TITLES) {
                    throw unusable(request, type, "the list has more than " + MAX_TITLES + " rows");
                }
                for (Resource row : page) {
                    if (!row.has(String.valueOf(attribute))) {
                        doubt = "a record has no " + attribute;
                    } else if (isOfSite(row, site) && !isArchived(row)) {
                        add(row, String.valueOf(attribute), entries);
                    }
                }
            }
            doubt = doubt == null ? pages.doubt() : doubt;
            if (doubt == null) {
                return new TitleList(type, site, begun, entries);
            }
        }
        throw unusable(request, type, "the list cannot be proven complete: " + doubt);
    }

    private static KajabiException unusable(ApiRequest request, String type, String reason) {
        return Failure.unexpectedResponse(
                        request.toString(),
                        request
                                + ": the titles of "
                                + type
                                + " cannot be looked up, because "
                                + reason
                                + ". Use ids instead of titles.",
                        200,
                        List.of(),
                        null,
                        null)
                .toPlainException();
    }

    private static void add(Resource row, String attribute, Map<String, List<Entry>> entries) {
        String title = row.getString(attribute);
        String id = row.getId();
        if (title == null || title.isBlank() || id == null) {
            return;
        }
        List<Entry> same = entries.computeIfAbsent(TitleList.key(title), k -> new ArrayList<>(1));
        Entry entry = new Entry(id, row.getString(HANDLE));
        if (!same.contains(entry)) {
            same.add(entry);
        }
    }

    /** A server that ignores the filter for a moment answers with records of other sites. */
    private static boolean isOfSite(Resource row, String site) {
        ResourceIdentifier own = row.getRelationship("site").getIdentifier();
        return own == null || own.id().equals(site);
    }

    private static boolean isArchived(Resource row) {
        return Boolean.TRUE.equals(row.getAttributes().get(ARCHIVED));
    }
}
