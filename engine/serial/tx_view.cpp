// SPDX-License-Identifier: Apache-2.0
#include "engine/tx_view.hpp"

#include "engine/serial/integer.hpp"
#include "engine/serial/tx_memory.hpp"
#include <algorithm>

namespace braid::engine
{
namespace
{
constexpr Blocked corrupt{.reason = Blocked::Reason::state, .error = storage::StateError::corrupt};
}  // namespace

void TxView::begin(std::uint32_t index, Arena& arena) noexcept
{
    count_ = 0;
    bounds_.clear();
    scratch_.reset();
    arena_ = &arena;
    index_ = index;
    is_blocked_ = false;
}

Location* TxView::locate(const StateKey& key) noexcept
{
    BRAID_ASSERT(key.bytes.size() <= StateKey::size_max);
    return memory_->locate(key);
}

Result<Value, Blocked> TxView::read(Location* location) noexcept
{
    Touch& touch = find_or_insert(location);
    if (touch.own == Touch::Own::value)
        return touch.value;
    if (!touch.read && !read_base(touch))
        return Err{why_blocked_};
    return touch.own == Touch::Own::value ? touch.value : touch.base;
}

void TxView::put(Location* location, const Value& value) noexcept
{
    Touch& touch = find_or_insert(location);
    touch.own = Touch::Own::value;
    touch.value = value;
}

Result<bool, Blocked> TxView::add(Location* location, const Delta& delta) noexcept
{
    Touch& touch = find_or_insert(location);
    if (touch.own == Touch::Own::value)
        return add_to_value(touch, touch.value, delta);
    if (touch.read)
        return add_to_value(touch, touch.base, delta);
    if (touch.bounds == Touch::no_bounds && !open_bounds(touch))
        return Err{why_blocked_};
    Bounds& bounds = bounds_[touch.bounds];
    const auto sum = plus(bounds.sum, delta);
    if (!sum.has_value() || !decide(bounds, *sum, delta.limit))
        return false;
    bounds.sum = *sum;
    touch.own = Touch::Own::delta;
    return true;
}

void TxView::discard_writes() noexcept
{
    for (std::size_t i = 0; i < count_; ++i)
        touches_[i].own = Touch::Own::none;
    for (Bounds& bounds : bounds_)
        bounds.sum = {};
}

bool TxView::refuse(const Blocked& why) noexcept
{
    is_blocked_ = true;
    why_blocked_ = why;
    return false;
}

bool TxView::read_base(Touch& touch) noexcept
{
    if (is_blocked_ || !memory_->read(touch.location, touch.base, why_blocked_))
    {
        is_blocked_ = true;
        return false;
    }
    touch.read = true;
    return touch.bounds == Touch::no_bounds || resolve_own(touch);
}

/// Deltas of this transaction become a value: who has read the base depends on it anyway.
bool TxView::resolve_own(Touch& touch) noexcept
{
    const auto base = integer_of(touch.base);
    if (!base.has_value())
        return refuse(corrupt);
    const Bounds& bounds = bounds_[touch.bounds];
    if (!bounds.hold_for(*base))
        return refuse({.reason = Blocked::Reason::aborted});
    if (touch.own == Touch::Own::delta)
    {
        touch.value = value_of(fold(*base, bounds.sum));
        touch.own = Touch::Own::value;
    }
    return true;
}

bool TxView::open_bounds(Touch& touch) noexcept
{
    Value estimate;
    if (is_blocked_ || !memory_->estimate(touch.location, estimate, why_blocked_))
    {
        is_blocked_ = true;
        return false;
    }
    const auto integer = integer_of(estimate);
    if (!integer.has_value())
        return refuse(corrupt);
    touch.bounds = static_cast<std::uint32_t>(bounds_.size());
    bounds_.emplace_back().estimate = *integer;
    return true;
}

/// `from` is what the transaction knows the location to hold.
Result<bool, Blocked> TxView::add_to_value(
    Touch& touch, const Value& from, const Delta& delta) noexcept
{
    const auto integer = integer_of(from);
    if (!integer.has_value())
    {
        refuse(corrupt);
        return Err{why_blocked_};
    }
    Bounds exact;
    exact.estimate = *integer;
    const SignedSum sum{
        .magnitude = delta.amount, .negative = delta.negative && !delta.amount.is_zero()};
    if (!decide(exact, sum, delta.limit))
        return false;
    touch.value = value_of(fold(*integer, sum));
    touch.own = Touch::Own::value;
    return true;
}

bool TxView::writes(const Location* location) const noexcept
{
    const std::size_t at = find(location);
    return at != count_ && touches_[at].own != Touch::Own::none;
}

/// The position among touches_, or count_.
std::size_t TxView::find(const Location* location) const noexcept
{
    if (count_ <= scanned_max)
    {
        std::size_t at = 0;
        while (at < count_ && first_[at] != location)
            ++at;
        return at;
    }
    for (std::size_t slot = slot_of(location); slots_[slot] != 0; slot = (slot + 1) & slot_mask_)
    {
        const std::size_t at = slots_[slot] - 1;
        if (touches_[at].location == location)
            return at;
    }
    return count_;
}

Touch& TxView::insert(Location* location) noexcept
{
    const std::size_t at = count_++;
    if (at == touches_.size())
        touches_.resize(2 * scanned_max + 2 * at);
    Touch& touch = touches_[at];
    touch.location = location;
    touch.bounds = Touch::no_bounds;
    touch.own = Touch::Own::none;
    touch.read = false;
    if (at < scanned_max)
        first_[at] = location;
    else if (at == scanned_max || 2 * at > slot_mask_)
        index_all();
    else
        enter(at);
    return touch;
}

Touch& TxView::find_or_insert(Location* location) noexcept
{
    const std::size_t at = find(location);
    return at != count_ ? touches_[at] : insert(location);
}

std::size_t TxView::slot_of(const Location* location) const noexcept
{
    const auto address = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(location));
    return static_cast<std::size_t>((address * 0x9e3779b97f4a7c15ULL) >> 32) & slot_mask_;
}

void TxView::enter(std::size_t touch) noexcept
{
    std::size_t slot = slot_of(touches_[touch].location);
    while (slots_[slot] != 0)
        slot = (slot + 1) & slot_mask_;
    slots_[slot] = static_cast<std::uint32_t>(touch + 1);
}

/// Uses as few slots as this transaction needs, whatever earlier ones needed.
void TxView::index_all() noexcept
{
    std::size_t size = 8 * scanned_max;
    while (size < 4 * count_)
        size *= 2;
    if (slots_.size() < size)
        slots_.resize(size);
    std::fill_n(slots_.begin(), size, 0U);
    slot_mask_ = size - 1;
    for (std::size_t i = 0; i < count_; ++i)
        enter(i);
}
}  // namespace braid::engine
