// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.hpp"
#include "base/hash32.hpp"
#include "base/result.hpp"
#include <optional>
#include <span>

namespace braid::storage
{
/// Which transaction language a location belongs to.
enum class VmId : std::uint8_t
{
    evm = 0,
    svm = 1,
    move = 2,
    test = 3,
};

inline constexpr std::size_t vm_count = 4;

/// The canonical name of a location in the one key space of all VMs: {vm, kind, bytes}.
/// `kind` is the frontend's own. A view; equality is by every byte.
struct StateKey
{
    VmId vm{};
    std::uint8_t kind = 0;
    Bytes bytes;

    /// No frontend's key is longer.
    static constexpr std::size_t size_max = 1024;

    [[nodiscard]] friend bool operator==(const StateKey& a, const StateKey& b) noexcept
    {
        return a.vm == b.vm && a.kind == b.kind && equal(a.bytes, b.bytes);
    }
};

/// What a location holds: nothing, a 32-byte cell, or a blob of immutable bytes that outlives
/// the block's execution. Copying a Value copies no blob.
class Value
{
public:
    enum class Kind : std::uint8_t
    {
        absent,
        cell,
        blob,
    };

    constexpr Value() noexcept = default;

    [[nodiscard]] static Value of_cell(const Hash32& cell) noexcept
    {
        Value value;
        value.kind_ = Kind::cell;
        value.bytes_ = cell;
        return value;
    }
    [[nodiscard]] static Value of_blob(Bytes blob) noexcept
    {
        Value value;
        value.kind_ = Kind::blob;
        const Blob view{.data = blob.data(), .size = blob.size()};
        std::memcpy(value.bytes_.data(), &view, sizeof view);
        return value;
    }

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    [[nodiscard]] bool absent() const noexcept { return kind_ == Kind::absent; }
    /// The cell's bytes. [kind() == Kind::cell]
    [[nodiscard]] const Hash32& cell() const noexcept
    {
        BRAID_ASSERT(kind_ == Kind::cell);
        return bytes_;
    }
    /// The blob's bytes. [kind() == Kind::blob]
    [[nodiscard]] Bytes blob() const noexcept
    {
        BRAID_ASSERT(kind_ == Kind::blob);
        Blob view;
        std::memcpy(&view, bytes_.data(), sizeof view);
        return {view.data, view.size};
    }

    [[nodiscard]] friend bool operator==(const Value& a, const Value& b) noexcept
    {
        if (a.kind_ != b.kind_)
            return false;
        if (a.kind_ == Kind::cell)
            return std::memcmp(a.bytes_.data(), b.bytes_.data(), 32) == 0;
        return a.kind_ == Kind::absent || equal(a.blob(), b.blob());
    }

private:
    struct Blob
    {
        const std::uint8_t* data;
        std::size_t size;
    };
    static_assert(sizeof(Blob) <= 32);

    /// The cell, or a Blob. Bytes and not a union, so that a Value needs no alignment and no padding.
    Hash32 bytes_{};
    Kind kind_ = Kind::absent;
};
static_assert(sizeof(Value) == 33);

/// Why a committed state could not answer.
enum class StateError : std::uint8_t
{
    /// The storage device or database failed.
    io,
    /// A witness lacks what was asked for.
    missing_witness,
    /// Stored bytes do not decode or do not hash to their name.
    corrupt,
};

/// A question to a state that it could not answer at once. Who asks keeps it until it is answered or forgotten.
class PendingRead
{
public:
    /// Takes the answer; the value is as good as one of read(). Called once, on any thread, maybe before poll() returns.
    /// Short, for others wait; calls nothing of the state.
    virtual void arrived(const Result<Value, StateError>& answer) noexcept = 0;

protected:
    ~PendingRead() = default;
};

/// The state before a block: what a read finds when no transaction of the block wrote the location.
/// Safe for concurrent readers; answers stay valid until the block has been committed.
///
/// A state that lies on a device can be asked without waiting for it: see poll(). One that does not need only read().
class StateView
{
public:
    virtual ~StateView() = default;
    /// The location's value, absent where it was never written. Waits for the device where it has to.
    [[nodiscard]] virtual Result<Value, StateError> read(const StateKey& key) const noexcept = 0;

    /// Whether poll() may leave a question open. Always the same for one view.
    [[nodiscard]] virtual bool may_wait() const noexcept { return false; }
    /// As read(), but nothing where that would wait: then `asks` gets the answer, and outlives its arrival or forget().
    /// [asks waits for nothing else]
    [[nodiscard]] virtual std::optional<Result<Value, StateError>> poll(
        const StateKey& key, PendingRead& /*asks*/) const noexcept
    {
        return read(key);
    }
    /// Once it returns, `asks` is not called any more, and no call is under way. [poll() of the key left it open; it may
    /// have arrived]
    virtual void forget(const StateKey& /*key*/, PendingRead& /*asks*/) const noexcept {}
    /// Says that these will be read soon. Changes no answer, and does not wait.
    virtual void prefetch(std::span<const StateKey> /*keys*/) const noexcept {}
};
}  // namespace braid::storage
