// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/location_table.hpp"
#include "engine/serial/integer.hpp"
#include <vector>

namespace braid::engine
{
template <typename Policy>
class BaseReader;

/// What a worker brings along when it changes the memory.
template <typename Policy>
struct Publisher
{
    /// Locations, versions and lists of readers go here.
    Arena arena;
    std::size_t locations_made = 0;
    /// Locations that this worker was the first to write.
    std::vector<SharedLocation<Policy>*> written;
    /// Readers that a change proved wrong; the worker marks them before its transaction counts as executed.
    std::vector<Incarnation> outdated;
};

/// The state of a block in execution: at each location what every transaction left there, so that each reads what the
/// highest one below it wrote.
///
/// Invariants (L a location, its lock held):
/// 1. The list of L is strictly descending by transaction and ends in the base version.
/// 2. An incarnation that read L without refusal is a reader of the version it read: the highest below it, whose resolved
///    value (itself, with the deltas down to the next value added) it got.
/// 3. Whoever changes the list at transaction i hands every reader above i whose resolved value changed to `outdated`;
///    readers whose value did not change stay readers of a version that resolves to it. So a reader that nobody handed
///    out still has the right value.
/// 4. Folding a committed delta into a value changes no resolved value.
/// 5. Once L is hot nobody becomes its reader: reads happen at the frontier only, where nothing below changes any more.
///    Those from before are handed out by whatever changes below them, in the list or not, whatever the values: the list
///    does not tell them any more.
template <typename Policy>
class MultiVersionMemory
{
public:
    using Shared = SharedLocation<Policy>;
    using Node = Version<Policy>;
    using Kind = typename Node::Kind;

    /// Forgets the last block. [no worker is inside]
    void begin(const Scheduler<Policy>& scheduler, std::size_t locations_expected) noexcept
    {
        scheduler_ = &scheduler;
        table_.begin(locations_expected);
    }

    [[nodiscard]] Shared* locate(const StateKey& key, Publisher<Policy>& by) noexcept
    {
        return table_.locate(key, by.arena, by.locations_made);
    }

    /// Sets `value` to what lower transactions left and registers the reader. False where it cannot; `why` says why.
    [[nodiscard]] bool read(Shared& location, const Incarnation& reader, BaseReader<Policy>& by,
        Value& value, Blocked& why) noexcept;
    /// The state's value of a location that no transaction up to the reader declared to write; false where somebody did, or
    /// the value is not known. Takes no lock and writes nothing, so that any number of threads may read what all read.
    /// [the reader and all transactions below it are exact, and were announced]
    [[nodiscard]] static bool read_untouched(const Shared& location, Value& value) noexcept;
    /// The same without registration: it is final. [the frontier is at tx]
    [[nodiscard]] bool read_committed(Shared& location, std::uint32_t tx, BaseReader<Policy>& by,
        Value& value, Blocked& why) noexcept;
    /// The same with what they probably left, whatever is unfinished left aside.
    [[nodiscard]] bool estimate(Shared& location, std::uint32_t tx, BaseReader<Policy>& by,
        Value& value, Blocked& why) noexcept;
    /// Takes what the state before the block holds there.
    void learn(Shared& location, const Value& value) noexcept
    {
        const std::lock_guard guard{location.lock};
        learn_base(location, value);
    }
    /// The transaction that announced a write, lower than tx and higher than every other one there; nothing if none did.
    [[nodiscard]] std::optional<std::uint32_t> announced_below(
        Shared& location, std::uint32_t tx) noexcept;

    /// Says that the transaction may write here.
    void announce(Shared& location, std::uint32_t tx, Publisher<Policy>& by) noexcept;
    void put(Shared& location, const Incarnation& writer, const Value& value,
        Publisher<Policy>& by) noexcept
    {
        change(location, writer, {.kind = Kind::value, .value = value}, by);
    }
    /// Leaves a sum in the list or, where the location is hot, nowhere: then it is folded from the record alone.
    void add(Shared& location, const Incarnation& writer, const SignedSum& sum,
        Publisher<Policy>& by) noexcept;
    /// Takes back what the transaction left in the list.
    void remove(Shared& location, std::uint32_t tx, Publisher<Policy>& by) noexcept;

    /// Makes a committed delta a value. [the frontier is at tx, read_committed() gave `base`]
    void fold(Shared& location, std::uint32_t tx, const u256& folded, Arena& arena) noexcept;

    /// Forgets what transactions at or above `end` left. [no worker is inside, all lower are committed]
    void truncate(Shared& location, std::uint32_t end) noexcept;
    /// What transactions below `end` left; nothing where they wrote nothing. [no worker is at work on any, and they are
    /// committed]
    [[nodiscard]] std::optional<Value> value_below(
        const Shared& location, std::uint32_t end) const noexcept;
    /// Fetches the highest versions of locations some way behind the one that is looked at now, for one who looks at all.
    static void prefetch_values(std::span<Shared* const> locations, std::size_t now) noexcept;

private:
    struct Content
    {
        Kind kind;
        const Value& value;
    };
    /// Where in a list a transaction's version is or would be.
    struct Place
    {
        Node* above = nullptr;
        /// The highest of the deltas that stand directly on the place, or null.
        Node* deltas_above = nullptr;
        Node* at = nullptr;
        Node* below = nullptr;
    };
    enum class Outcome : std::uint32_t
    {
        resolved,
        /// Waits for `on`.
        unfinished,
        base_unknown,
        not_an_integer,
    };
    struct Resolution
    {
        Outcome outcome{};
        std::uint32_t on = 0;
    };
    enum class Trust : std::uint8_t
    {
        /// Whatever stands in the list.
        all,
        /// Versions that hold as far as is known.
        finished,
    };

    [[nodiscard]] static Place place_of(Shared& location, std::uint32_t tx) noexcept;
    [[nodiscard]] static Node* highest_below(Shared& location, std::uint32_t tx) noexcept;
    [[nodiscard]] Resolution resolve(
        const Shared& location, const Node* version, Trust trust, Value& value) const noexcept;
    [[gnu::noinline]] [[nodiscard]] Resolution add_up(
        const Shared& location, const Node* version, Trust trust, Value& value) const noexcept;
    [[nodiscard]] bool holds(const Node& version) const noexcept
    {
        return scheduler_->holds({.tx = version.tx, .number = version.incarnation});
    }
    static void learn_base(Shared& location, const Value& value) noexcept;
    [[nodiscard]] bool is_unchanged(
        const Shared& location, const Node* was, const Node* now) const noexcept;
    void change(Shared& location, const Incarnation& writer, const Content& content,
        Publisher<Policy>& by) noexcept;
    [[gnu::noinline]] void change_list(Shared& location, const Incarnation& writer,
        const Content& content, Publisher<Policy>& by) noexcept;
    void put_in_place(Shared& location, const Place& place, Node* node) noexcept;
    void outdate(Shared& location, std::uint32_t tx, const Place& place, Node* now,
        Publisher<Policy>& by) noexcept;
    [[nodiscard]] static bool same(const Node& node, const Content& content) noexcept
    {
        return node.kind == content.kind && node.value == content.value;
    }

    const Scheduler<Policy>* scheduler_ = nullptr;
    LocationTable<Policy> table_;
};

template <typename Policy>
Version<Policy>* MultiVersionMemory<Policy>::highest_below(
    Shared& location, std::uint32_t tx) noexcept
{
    Node* version = location.head.load(std::memory_order_relaxed);
    while (version->kind != Kind::base && version->tx >= tx)
        version = version->lower;
    return version;
}

template <typename Policy>
typename MultiVersionMemory<Policy>::Place MultiVersionMemory<Policy>::place_of(
    Shared& location, std::uint32_t tx) noexcept
{
    Place place;
    Node* version = location.head.load(std::memory_order_relaxed);
    while (version->kind != Kind::base && version->tx > tx)
    {
        if (!version->is_delta())
            place.deltas_above = nullptr;
        else if (place.deltas_above == nullptr)
            place.deltas_above = version;
        place.above = version;
        version = version->lower;
    }
    const bool is_there = version->kind != Kind::base && version->tx == tx;
    place.at = is_there ? version : nullptr;
    place.below = is_there ? version->lower : version;
    return place;
}

/// The value of a version, with the deltas from it down to the next value added up.
template <typename Policy>
typename MultiVersionMemory<Policy>::Resolution MultiVersionMemory<Policy>::resolve(
    const Shared& location, const Node* version, Trust trust, Value& value) const noexcept
{
    const bool is_plain =
        version->kind == Kind::value ?
            trust == Trust::all || holds(*version) :
            version->kind == Kind::base && location.base_known.load(std::memory_order_relaxed);
    if (!is_plain) [[unlikely]]
        return add_up(location, version, trust, value);
    value = version->value;
    return {.outcome = Outcome::resolved};
}

template <typename Policy>
typename MultiVersionMemory<Policy>::Resolution MultiVersionMemory<Policy>::add_up(
    const Shared& location, const Node* version, Trust trust, Value& value) const noexcept
{
    u256 sum;
    for (; version->kind != Kind::base; version = version->lower)
    {
        if (version->kind == Kind::announced || (trust == Trust::finished && !holds(*version)))
            return {.outcome = Outcome::unfinished, .on = version->tx};
        if (version->kind == Kind::value)
            break;
        const u256 magnitude = u256::from_be(version->value.cell());
        sum = version->kind == Kind::delta ? sum + magnitude : sum - magnitude;
    }
    if (version->kind == Kind::base && !location.base_known.load(std::memory_order_relaxed))
        return {.outcome = Outcome::base_unknown};
    const auto base = integer_of(version->value);
    if (!base.has_value())
        return {.outcome = Outcome::not_an_integer};
    value = value_of(*base + sum);
    return {.outcome = Outcome::resolved};
}

template <typename Policy>
void MultiVersionMemory<Policy>::learn_base(Shared& location, const Value& value) noexcept
{
    if (location.base_known.load(std::memory_order_relaxed))
        return;
    location.base.value = value;
    location.base_known.store(true, std::memory_order_release);
}

template <typename Policy>
bool MultiVersionMemory<Policy>::read(Shared& location, const Incarnation& reader,
    BaseReader<Policy>& by, Value& value, Blocked& why) noexcept
{
    bool asks = !location.base_known.load(std::memory_order_acquire) &&
                location.head.load(std::memory_order_acquire) == &location.base;
    for (;; asks = true)
    {
        // Without the lock: it may be slow. Two may ask; they get the same answer.
        if (asks && !by.read(location, value, why))
            return false;
        const std::lock_guard guard{location.lock};
        if (asks)
            learn_base(location, value);
        Node* version = highest_below(location, reader.tx);
        const Resolution resolution = resolve(location, version, Trust::finished, value);
        if (location.hot.load(std::memory_order_relaxed)) [[unlikely]]
        {
            why = {.reason = Blocked::Reason::aborted};
            return false;
        }
        if (resolution.outcome == Outcome::resolved) [[likely]]
        {
            version->readers.add(reader, by.arena());
            return true;
        }
        if (resolution.outcome == Outcome::base_unknown)
            continue;
        why = resolution.outcome == Outcome::unfinished ?
                  Blocked{.reason = Blocked::Reason::dependency, .on = resolution.on} :
                  Blocked{.reason = Blocked::Reason::state, .error = storage::StateError::corrupt};
        return false;
    }
}

template <typename Policy>
bool MultiVersionMemory<Policy>::read_committed(
    Shared& location, std::uint32_t tx, BaseReader<Policy>& by, Value& value, Blocked& why) noexcept
{
    for (bool needs_base = false;; needs_base = true)
    {
        if (needs_base && !by.read(location, value, why))
            return false;
        const std::lock_guard guard{location.lock};
        if (needs_base)
            learn_base(location, value);
        const Node* version = highest_below(location, tx);
        const Node* settled = location.settled.load(std::memory_order_relaxed);
        if (settled != nullptr && (version->kind == Kind::base || settled->tx > version->tx))
            version = settled;
        const Resolution resolution = resolve(location, version, Trust::all, value);
        if (resolution.outcome == Outcome::resolved)
            return true;
        BRAID_ASSERT(resolution.outcome != Outcome::unfinished);
        if (resolution.outcome == Outcome::not_an_integer)
        {
            why = {.reason = Blocked::Reason::state, .error = storage::StateError::corrupt};
            return false;
        }
    }
}

template <typename Policy>
bool MultiVersionMemory<Policy>::estimate(
    Shared& location, std::uint32_t tx, BaseReader<Policy>& by, Value& value, Blocked& why) noexcept
{
    if (const Node* settled = location.settled.load(std::memory_order_acquire))
    {
        value = settled->value;
        return true;
    }
    const bool needs_base = !location.base_known.load(std::memory_order_acquire);
    if (needs_base && !by.read(location, value, why))
        return false;
    const std::lock_guard guard{location.lock};
    if (needs_base)
        learn_base(location, value);
    const Node* version = highest_below(location, tx);
    while (version->kind == Kind::announced)
        version = version->lower;
    if (resolve(location, version, Trust::all, value).outcome != Outcome::resolved)
        value = location.base.value;
    return true;
}

/// Whether a reader finds the same at either version.
template <typename Policy>
bool MultiVersionMemory<Policy>::is_unchanged(
    const Shared& location, const Node* was, const Node* now) const noexcept
{
    Value before;
    Value after;
    return resolve(location, was, Trust::all, before).outcome == Outcome::resolved &&
           resolve(location, now, Trust::all, after).outcome == Outcome::resolved &&
           before == after;
}

template <typename Policy>
std::optional<std::uint32_t> MultiVersionMemory<Policy>::announced_below(
    Shared& location, std::uint32_t tx) noexcept
{
    // Lower transactions were announced before this one started: where nothing stands now, none of them is about to write.
    if (location.head.load(std::memory_order_acquire) == &location.base)
        return std::nullopt;
    const std::lock_guard guard{location.lock};
    const Node* version = highest_below(location, tx);
    if (version->kind != Kind::announced)
        return std::nullopt;
    return version->tx;
}

template <typename Policy>
void MultiVersionMemory<Policy>::announce(
    Shared& location, std::uint32_t tx, Publisher<Policy>& by) noexcept
{
    location.announced.store(true, std::memory_order_release);
    change(location, {.tx = tx, .number = 0}, {.kind = Kind::announced, .value = Value{}}, by);
}

template <typename Policy>
bool MultiVersionMemory<Policy>::read_untouched(const Shared& location, Value& value) noexcept
{
    if (location.announced.load(std::memory_order_acquire) ||
        location.head.load(std::memory_order_acquire) != &location.base ||
        !location.base_known.load(std::memory_order_acquire))
        return false;
    value = location.base.value;
    return true;
}

template <typename Policy>
void MultiVersionMemory<Policy>::add(Shared& location, const Incarnation& writer,
    const SignedSum& sum, Publisher<Policy>& by) noexcept
{
    const Value magnitude = Value::of_cell(sum.magnitude.to_be());
    const Kind kind = sum.negative ? Kind::negative_delta : Kind::delta;
    change(location, writer, {.kind = kind, .value = magnitude}, by);
}

/// Makes `content` what the transaction leaves at the location.
template <typename Policy>
void MultiVersionMemory<Policy>::change(Shared& location, const Incarnation& writer,
    const Content& content, Publisher<Policy>& by) noexcept
{
    const std::lock_guard guard{location.lock};
    Node* head = location.head.load(std::memory_order_relaxed);
    const bool is_highest = head->kind == Kind::base || head->tx < writer.tx;
    if (content.kind == Kind::value && is_highest && !head->readers.any_above(writer.tx)) [[likely]]
        location.head.store(by.arena.template make<Node>(head, writer, content.kind, content.value),
            std::memory_order_release);
    else
        change_list(location, writer, content, by);
    if (!location.listed) [[unlikely]]
    {
        location.listed = true;
        by.written.push_back(&location);
    }
}

/// The part of change() that looks at more than the head of the list.
template <typename Policy>
void MultiVersionMemory<Policy>::change_list(Shared& location, const Incarnation& writer,
    const Content& content, Publisher<Policy>& by) noexcept
{
    const Place place = place_of(location, writer.tx);
    if (place.at != nullptr && same(*place.at, content))
    {
        place.at->incarnation = writer.number;
        return;
    }
    Node* node = by.arena.template make<Node>(place.below, writer, content.kind, content.value);
    outdate(location, writer.tx, place, node, by);
    const bool detached = node->is_delta() && location.hot.load(std::memory_order_relaxed);
    put_in_place(location, place, detached ? place.below : node);
    if (node->is_delta() && !detached && ++location.deltas > Policy::listed_deltas_max)
        location.hot.store(true, std::memory_order_release);
}

template <typename Policy>
void MultiVersionMemory<Policy>::remove(
    Shared& location, std::uint32_t tx, Publisher<Policy>& by) noexcept
{
    const std::lock_guard guard{location.lock};
    const Place place = place_of(location, tx);
    if (place.at == nullptr)
        return;
    outdate(location, tx, place, place.below, by);
    put_in_place(location, place, place.below);
}

/// Replaces what stands at the place by `node`, which may be what stands below.
template <typename Policy>
void MultiVersionMemory<Policy>::put_in_place(
    Shared& location, const Place& place, Node* node) noexcept
{
    if (place.at != nullptr && place.at->is_delta())
        --location.deltas;
    if (place.above != nullptr)
        place.above->lower = node;
    else
        location.head.store(node, std::memory_order_release);
}

/// Finds the readers above `tx` for whom the value changes when `now` is what is found at the place.
template <typename Policy>
void MultiVersionMemory<Policy>::outdate(Shared& location, std::uint32_t tx, const Place& place,
    Node* now, Publisher<Policy>& by) noexcept
{
    Node* was = place.at != nullptr ? place.at : place.below;
    bool any = was->readers.any_above(tx);
    for (Node* delta = place.deltas_above; delta != nullptr && delta != was; delta = delta->lower)
        any = any || delta->readers.any_above(tx);
    if (!any)
        return;
    if (!location.hot.load(std::memory_order_relaxed) && is_unchanged(location, was, now))
    {
        was->readers.take_above(
            tx, [&](const Incarnation& reader) { now->readers.add(reader, by.arena); });
        return;
    }
    const auto hand_out = [&](const Incarnation& reader) { by.outdated.push_back(reader); };
    was->readers.take_above(tx, hand_out);
    for (Node* delta = place.deltas_above; delta != nullptr && delta != was; delta = delta->lower)
        delta->readers.take_above(tx, hand_out);
}

template <typename Policy>
void MultiVersionMemory<Policy>::fold(
    Shared& location, std::uint32_t tx, const u256& folded, Arena& arena) noexcept
{
    const std::lock_guard guard{location.lock};
    const Place place = place_of(location, tx);
    Node* node = place.at;
    if (node != nullptr)
    {
        --location.deltas;
    }
    else
    {
        node = arena.make<Node>(nullptr, Incarnation{.tx = tx, .number = 0}, Kind::value, Value{});
    }
    node->value = value_of(folded);
    node->kind = Kind::value;
    if (place.at == nullptr)
        location.settled.store(node, std::memory_order_release);
}

template <typename Policy>
void MultiVersionMemory<Policy>::truncate(Shared& location, std::uint32_t end) noexcept
{
    Node* version = location.head.load(std::memory_order_relaxed);
    while (version->kind != Kind::base && version->tx >= end)
        version = version->lower;
    location.head.store(version, std::memory_order_relaxed);
}

template <typename Policy>
std::optional<Value> MultiVersionMemory<Policy>::value_below(
    const Shared& location, std::uint32_t end) const noexcept
{
    const Node* version = location.head.load(std::memory_order_relaxed);
    while (version->kind != Kind::base && version->tx >= end)
        version = version->lower;
    const Node* settled = location.settled.load(std::memory_order_relaxed);
    if (settled != nullptr && (version->kind == Kind::base || settled->tx > version->tx))
        version = settled;
    if (version->kind == Kind::base)
        return std::nullopt;
    BRAID_ASSERT(version->kind == Kind::value);
    return version->value;
}

template <typename Policy>
void MultiVersionMemory<Policy>::prefetch_values(
    std::span<Shared* const> locations, std::size_t now) noexcept
{
    constexpr std::size_t ahead = 6;
    if (now + 2 * ahead < locations.size())
        prefetch_object(*locations[now + 2 * ahead]);
    if (now + ahead < locations.size())
        prefetch_object(*locations[now + ahead]->head.load(std::memory_order_relaxed));
}
}  // namespace braid::engine
