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
    touches_.clear();
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
    if (!touch.read)
    {
        if (const auto read = read_base(touch); !read.ok())
            return Err{read.error()};
    }
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
    if (touch.bounds == Touch::no_bounds)
    {
        if (const auto opened = open_bounds(touch); !opened.ok())
            return Err{opened.error()};
    }
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
    for (Touch& touch : touches_)
        touch.own = Touch::Own::none;
    for (Bounds& bounds : bounds_)
        bounds.sum = {};
}

Err<Blocked> TxView::refuse(const Blocked& blocked) noexcept
{
    if (!is_blocked_)
    {
        is_blocked_ = true;
        why_blocked_ = blocked;
    }
    return Err{why_blocked_};
}

/// Reads what lies below. Deltas of this transaction become a value: who has read the base depends on it anyway.
Result<Done, Blocked> TxView::read_base(Touch& touch) noexcept
{
    if (is_blocked_)
        return refuse(why_blocked_);
    const auto read = memory_->read(touch.location);
    if (!read.ok())
        return refuse(read.error());
    touch.base = *read;
    touch.read = true;
    if (touch.bounds == Touch::no_bounds)
        return Done{};
    const auto base = integer_of(touch.base);
    if (!base.has_value())
        return refuse(corrupt);
    Bounds& bounds = bounds_[touch.bounds];
    if (!bounds.hold_for(*base))
        return refuse({.reason = Blocked::Reason::aborted});
    if (touch.own == Touch::Own::delta)
    {
        touch.value = value_of(fold(*base, bounds.sum));
        touch.own = Touch::Own::value;
    }
    return Done{};
}

Result<Done, Blocked> TxView::open_bounds(Touch& touch) noexcept
{
    if (is_blocked_)
        return refuse(why_blocked_);
    const auto estimate = memory_->estimate(touch.location);
    if (!estimate.ok())
        return refuse(estimate.error());
    const auto integer = integer_of(*estimate);
    if (!integer.has_value())
        return refuse(corrupt);
    touch.bounds = static_cast<std::uint32_t>(bounds_.size());
    bounds_.emplace_back().estimate = *integer;
    return Done{};
}

/// `from` is what the transaction knows the location to hold.
Result<bool, Blocked> TxView::add_to_value(
    Touch& touch, const Value& from, const Delta& delta) noexcept
{
    const auto integer = integer_of(from);
    if (!integer.has_value())
        return refuse(corrupt);
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
    const Touch* touch = find(location);
    return touch != nullptr && touch->own != Touch::Own::none;
}

const Touch* TxView::find(const Location* location) const noexcept
{
    const std::size_t count = touches_.size();
    if (count <= scanned_max)
    {
        for (std::size_t i = 0; i < count; ++i)
            if (first_[i] == location)
                return &touches_[i];
        return nullptr;
    }
    for (std::size_t slot = slot_of(location); slots_[slot] != 0; slot = (slot + 1) & slot_mask_)
    {
        const Touch& touch = touches_[slots_[slot] - 1];
        if (touch.location == location)
            return &touch;
    }
    return nullptr;
}

Touch& TxView::insert(Location* location) noexcept
{
    const std::size_t count = touches_.size();
    touches_.emplace_back().location = location;
    if (count < scanned_max)
    {
        first_[count] = location;
    }
    else if (count == scanned_max || 2 * count > slot_mask_)
    {
        index_all();
    }
    else
    {
        enter(count);
    }
    return touches_[count];
}

Touch& TxView::find_or_insert(Location* location) noexcept
{
    const Touch* touch = find(location);
    return touch != nullptr ? touches_[static_cast<std::size_t>(touch - touches_.data())] :
                              insert(location);
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
    while (size < 4 * touches_.size())
        size *= 2;
    if (slots_.size() < size)
        slots_.resize(size);
    std::fill_n(slots_.begin(), size, 0U);
    slot_mask_ = size - 1;
    for (std::size_t i = 0; i < touches_.size(); ++i)
        enter(i);
}
}  // namespace braid::engine
