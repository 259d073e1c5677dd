// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/assert.hpp"
#include <new>
#include <type_traits>
#include <utility>

namespace braid
{
/// Marks a value as the error of a Result.
template <typename E>
struct Err
{
    E error;
};

template <typename E>
Err(E) -> Err<E>;

/// A value, or the error that stands in its place. Reading the wrong one is an assertion.
template <typename T, typename E>
class [[nodiscard]] Result
{
public:
    constexpr Result(T value) noexcept : value_(std::move(value)), ok_(true) {}
    template <typename F>
        requires std::is_convertible_v<F, E>
    constexpr Result(Err<F> error) noexcept : error_(std::move(error.error)), ok_(false)
    {}

    constexpr Result(const Result&)
        requires(std::is_trivially_copyable_v<T> && std::is_trivially_copyable_v<E>)
    = default;
    constexpr Result(const Result& other)
        requires(!(std::is_trivially_copyable_v<T> && std::is_trivially_copyable_v<E>))
      : ok_(other.ok_)
    {
        if (ok_)
            ::new (static_cast<void*>(&value_)) T(other.value_);
        else
            ::new (static_cast<void*>(&error_)) E(other.error_);
    }
    constexpr Result(Result&&)
        requires(std::is_trivially_copyable_v<T> && std::is_trivially_copyable_v<E>)
    = default;
    constexpr Result(Result&& other) noexcept
        requires(!(std::is_trivially_copyable_v<T> && std::is_trivially_copyable_v<E>))
      : ok_(other.ok_)
    {
        if (ok_)
            ::new (static_cast<void*>(&value_)) T(std::move(other.value_));
        else
            ::new (static_cast<void*>(&error_)) E(std::move(other.error_));
    }
    constexpr Result& operator=(const Result&)
        requires(std::is_trivially_copyable_v<T> && std::is_trivially_copyable_v<E>)
    = default;
    constexpr Result& operator=(Result other) noexcept
        requires(!(std::is_trivially_copyable_v<T> && std::is_trivially_copyable_v<E>))
    {
        this->~Result();
        ::new (static_cast<void*>(this)) Result(std::move(other));
        return *this;
    }
    constexpr ~Result()
        requires(std::is_trivially_destructible_v<T> && std::is_trivially_destructible_v<E>)
    = default;
    constexpr ~Result()
        requires(!(std::is_trivially_destructible_v<T> && std::is_trivially_destructible_v<E>))
    {
        if (ok_)
            value_.~T();
        else
            error_.~E();
    }

    [[nodiscard]] constexpr bool ok() const noexcept { return ok_; }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return ok_; }

    /// The value. [ok()]
    [[nodiscard]] constexpr T& value() & noexcept
    {
        BRAID_ASSERT(ok_);
        return value_;
    }
    [[nodiscard]] constexpr const T& value() const& noexcept
    {
        BRAID_ASSERT(ok_);
        return value_;
    }
    [[nodiscard]] constexpr T&& value() && noexcept
    {
        BRAID_ASSERT(ok_);
        return std::move(value_);
    }
    [[nodiscard]] constexpr T& operator*() & noexcept { return value(); }
    [[nodiscard]] constexpr const T& operator*() const& noexcept { return value(); }
    [[nodiscard]] constexpr T&& operator*() && noexcept { return std::move(*this).value(); }
    [[nodiscard]] constexpr T* operator->() noexcept { return &value(); }
    [[nodiscard]] constexpr const T* operator->() const noexcept { return &value(); }

    /// The error. [!ok()]
    [[nodiscard]] constexpr const E& error() const noexcept
    {
        BRAID_ASSERT(!ok_);
        return error_;
    }

private:
    union
    {
        T value_;
        E error_;
    };
    bool ok_;
};

/// Nothing to return but success.
struct Done
{
};
}  // namespace braid
