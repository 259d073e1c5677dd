// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/location_table.hpp"
#include "engine/serial/integer.hpp"
#include <vector>

namespace braid::engine
{
/// What a worker brings along when it changes the memory.
template <typename Policy>
struct Publisher
{
    /// Versions and lists of readers go here.
    Arena arena;
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
    void begin(const storage::StateView& state, const Scheduler<Policy>& scheduler,
        std::size_t locations_expected) noexcept
    {
        state_ = &state;
        scheduler_ = &scheduler;
        table_.begin(locations_expected);
    }

    [[nodiscard]] Shared* locate(const StateKey& key, Arena& arena) noexcept
    {
        return table_.locate(key, arena);
    }
    [[nodiscard]] std::size_t location_count() const noexcept { return table_.count(); }

    /// What lower transactions left. Registers the reader. [not hot]
    [[nodiscard]] Result<Value, Blocked> read(
        Shared& location, const Incarnation& reader, Arena& arena) noexcept;
    /// What lower transactions left. [the frontier is at tx]
    [[nodiscard]] Result<Value, Blocked> read_committed(
        Shared& location, std::uint32_t tx) noexcept;
    /// What lower transactions probably left, whatever is unfinished left aside.
    [[nodiscard]] Result<Value, Blocked> estimate(Shared& location, std::uint32_t tx) noexcept;
    /// The transaction that announced a write, lower than tx and higher than every other one there; nothing if none did.
    [[nodiscard]] std::optional<std::uint32_t> announced_below(
        Shared& location, std::uint32_t tx) noexcept;

    /// Says that the transaction may write here.
    void announce(Shared& location, std::uint32_t tx, Publisher<Policy>& by) noexcept;
    void put(Shared& location, const Incarnation& writer, const Value& value,
        Publisher<Policy>& by) noexcept
    {
        change(location, writer, {.kind = Kind::value, .value = PackedValue{value}}, by);
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
    /// What the block left; nothing where it wrote nothing. [no worker is inside, all are committed]
    [[nodiscard]] std::optional<Value> final_value(const Shared& location) const noexcept;

private:
    struct Content
    {
        Kind kind;
        PackedValue value;
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
    enum class Unresolved : std::uint8_t
    {
        /// Waits for `on`.
        unfinished,
        base_unknown,
        not_an_integer,
    };
    struct Obstacle
    {
        Unresolved why{};
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
    [[nodiscard]] Result<Value, Obstacle> resolve(
        const Shared& location, const Node* version, Trust trust) const noexcept;
    [[nodiscard]] Result<Done, Blocked> learn_base(Shared& location) noexcept;
    void change(Shared& location, const Incarnation& writer, const Content& content,
        Publisher<Policy>& by) noexcept;
    void put_in_place(Shared& location, const Place& place, Node* node) noexcept;
    void outdate(Shared& location, std::uint32_t tx, const Place& place, Node* now,
        Publisher<Policy>& by) noexcept;
    [[nodiscard]] static bool same(const Node& node, const Content& content) noexcept
    {
        return node.kind == content.kind && node.value.unpack() == content.value.unpack();
    }

    const storage::StateView* state_ = nullptr;
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

/// Adds up the deltas from `version` down to the next value.
template <typename Policy>
Result<Value, typename MultiVersionMemory<Policy>::Obstacle> MultiVersionMemory<Policy>::resolve(
    const Shared& location, const Node* version, Trust trust) const noexcept
{
    const auto unfinished = [&](const Node& node)
    {
        return node.kind == Kind::announced ||
               (trust == Trust::finished &&
                   !scheduler_->holds({.tx = node.tx, .number = node.incarnation}));
    };
    u256 sum;
    bool any_delta = false;
    for (; version->kind != Kind::base; version = version->lower)
    {
        if (unfinished(*version))
            return Err{Obstacle{.why = Unresolved::unfinished, .on = version->tx}};
        if (version->kind == Kind::value)
            break;
        any_delta = true;
        const u256 magnitude = u256::from_be(version->value.unpack().cell());
        sum = version->kind == Kind::delta ? sum + magnitude : sum - magnitude;
    }
    if (version->kind == Kind::base && !location.base_known.load(std::memory_order_relaxed))
        return Err{Obstacle{.why = Unresolved::base_unknown}};
    const Value value = version->value.unpack();
    if (!any_delta)
        return value;
    const auto base = integer_of(value);
    if (!base.has_value())
        return Err{Obstacle{.why = Unresolved::not_an_integer}};
    return value_of(*base + sum);
}

/// Asks the state before the block, without the lock: it may be slow. Two may ask; they get the same answer.
template <typename Policy>
Result<Done, Blocked> MultiVersionMemory<Policy>::learn_base(Shared& location) noexcept
{
    const auto before = state_->read(location.key());
    if (!before.ok())
        return Err{Blocked{.reason = Blocked::Reason::state, .error = before.error()}};
    const std::lock_guard guard{location.lock};
    if (!location.base_known.load(std::memory_order_relaxed))
    {
        location.base.value = PackedValue{*before};
        location.base_known.store(true, std::memory_order_release);
    }
    return Done{};
}

template <typename Policy>
Result<Value, Blocked> MultiVersionMemory<Policy>::read(
    Shared& location, const Incarnation& reader, Arena& arena) noexcept
{
    bool needs_base = location.head.load(std::memory_order_acquire) == &location.base &&
                      !location.base_known.load(std::memory_order_acquire);
    for (;;)
    {
        if (needs_base)
        {
            if (const auto learnt = learn_base(location); !learnt.ok())
                return Err{learnt.error()};
        }
        const std::lock_guard guard{location.lock};
        if (location.hot.load(std::memory_order_relaxed))
            return Err{Blocked{.reason = Blocked::Reason::aborted}};
        Node* version = highest_below(location, reader.tx);
        const auto resolved = resolve(location, version, Trust::finished);
        if (resolved.ok())
        {
            version->readers.add(reader, arena);
            return *resolved;
        }
        switch (resolved.error().why)
        {
        case Unresolved::unfinished:
            return Err{Blocked{.reason = Blocked::Reason::dependency, .on = resolved.error().on}};
        case Unresolved::not_an_integer:
            return Err{
                Blocked{.reason = Blocked::Reason::state, .error = storage::StateError::corrupt}};
        case Unresolved::base_unknown:
            needs_base = true;
            break;
        }
    }
}

template <typename Policy>
Result<Value, Blocked> MultiVersionMemory<Policy>::read_committed(
    Shared& location, std::uint32_t tx) noexcept
{
    for (;;)
    {
        {
            const std::lock_guard guard{location.lock};
            const Node* version = highest_below(location, tx);
            const Node* settled = location.settled.load(std::memory_order_relaxed);
            if (settled != nullptr && (version->kind == Kind::base || settled->tx > version->tx))
                version = settled;
            const auto resolved = resolve(location, version, Trust::all);
            if (resolved.ok())
                return *resolved;
            BRAID_ASSERT(resolved.error().why != Unresolved::unfinished);
            if (resolved.error().why == Unresolved::not_an_integer)
                return Err{Blocked{
                    .reason = Blocked::Reason::state, .error = storage::StateError::corrupt}};
        }
        if (const auto learnt = learn_base(location); !learnt.ok())
            return Err{learnt.error()};
    }
}

template <typename Policy>
Result<Value, Blocked> MultiVersionMemory<Policy>::estimate(
    Shared& location, std::uint32_t tx) noexcept
{
    if (const Node* settled = location.settled.load(std::memory_order_acquire))
        return settled->value.unpack();
    if (!location.base_known.load(std::memory_order_acquire))
    {
        if (const auto learnt = learn_base(location); !learnt.ok())
            return Err{learnt.error()};
    }
    const std::lock_guard guard{location.lock};
    const Node* version = highest_below(location, tx);
    while (version->kind == Kind::announced)
        version = version->lower;
    const auto resolved = resolve(location, version, Trust::all);
    return resolved.ok() ? *resolved : location.base.value.unpack();
}

template <typename Policy>
std::optional<std::uint32_t> MultiVersionMemory<Policy>::announced_below(
    Shared& location, std::uint32_t tx) noexcept
{
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
    change(location, {.tx = tx, .number = 0}, {.kind = Kind::announced, .value = {}}, by);
}

template <typename Policy>
void MultiVersionMemory<Policy>::add(Shared& location, const Incarnation& writer,
    const SignedSum& sum, Publisher<Policy>& by) noexcept
{
    const Content content{.kind = sum.negative ? Kind::negative_delta : Kind::delta,
        .value = PackedValue{Value::of_cell(sum.magnitude.to_be())}};
    change(location, writer, content, by);
}

/// Makes `content` what the transaction leaves at the location.
template <typename Policy>
void MultiVersionMemory<Policy>::change(Shared& location, const Incarnation& writer,
    const Content& content, Publisher<Policy>& by) noexcept
{
    const std::lock_guard guard{location.lock};
    const Place place = place_of(location, writer.tx);
    if (place.at != nullptr && same(*place.at, content))
    {
        place.at->incarnation = writer.number;
        return;
    }
    Node* node = by.arena.template make<Node>();
    node->lower = place.below;
    node->value = content.value;
    node->kind = content.kind;
    node->tx = writer.tx;
    node->incarnation = writer.number;
    outdate(location, writer.tx, place, node, by);
    const bool detached = node->is_delta() && location.hot.load(std::memory_order_relaxed);
    put_in_place(location, place, detached ? place.below : node);
    if (!location.listed)
        by.written.push_back(&location);
    location.listed = true;
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
    const auto before = resolve(location, was, Trust::all);
    const auto after = resolve(location, now, Trust::all);
    const bool is_hot = location.hot.load(std::memory_order_relaxed);
    if (!is_hot && before.ok() && after.ok() && *before == *after)
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
        node = arena.make<Node>();
        node->tx = tx;
    }
    node->value = PackedValue{value_of(folded)};
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
std::optional<Value> MultiVersionMemory<Policy>::final_value(const Shared& location) const noexcept
{
    const Node* version = location.head.load(std::memory_order_relaxed);
    const Node* settled = location.settled.load(std::memory_order_relaxed);
    if (settled != nullptr && (version->kind == Kind::base || settled->tx > version->tx))
        version = settled;
    if (version->kind == Kind::base)
        return std::nullopt;
    BRAID_ASSERT(version->kind == Kind::value);
    return version->value.unpack();
}
}  // namespace braid::engine
