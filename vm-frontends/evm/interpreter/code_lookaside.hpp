// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/evm/interpreter/analysed_code.hpp"

namespace braid::evm
{
class PinnedCode;

/// The codes that one thread ran last. A code found here costs no atomic operation, so a contract that all threads call
/// is no point of contention. Holds at most `entry_count` codes; being named by their hash they never go stale.
class CodeLookaside
{
public:
    static constexpr std::size_t way_count = 4;
    static constexpr std::size_t set_count = 64;
    static constexpr std::size_t entry_count = way_count * set_count;

    /// Pins the code of that hash; nothing where it is not here.
    [[nodiscard]] PinnedCode find(const Hash32& hash) noexcept;
    /// Keeps the code, in place of one that no frame runs, and pins it.
    [[nodiscard]] PinnedCode insert(const Hash32& hash, CodeRef code) noexcept;

private:
    friend class PinnedCode;

    struct Entry
    {
        Hash32 hash;
        CodeRef code;
        /// Frames that run it.
        std::uint32_t pins = 0;
    };

    [[nodiscard]] Entry* set_of(const Hash32& hash) noexcept
    {
        return &entries_[(hash.bytes[0] % set_count) * way_count];
    }

    std::array<Entry, entry_count> entries_;
    std::size_t next_way_ = 0;
};

/// Code that stays valid while this lives; none where default-made.
class PinnedCode
{
public:
    PinnedCode() noexcept = default;
    /// Code that is in no lookaside.
    explicit PinnedCode(CodeRef own) noexcept : code_(own.get()), own_(std::move(own)) {}
    PinnedCode(PinnedCode&& other) noexcept
      : code_(std::exchange(other.code_, nullptr)),
        entry_(std::exchange(other.entry_, nullptr)),
        own_(std::move(other.own_))
    {}
    PinnedCode& operator=(PinnedCode&& other) noexcept
    {
        release();
        code_ = std::exchange(other.code_, nullptr);
        entry_ = std::exchange(other.entry_, nullptr);
        own_ = std::move(other.own_);
        return *this;
    }
    ~PinnedCode() { release(); }

    [[nodiscard]] explicit operator bool() const noexcept { return code_ != nullptr; }
    [[nodiscard]] const AnalysedCode* get() const noexcept { return code_; }
    [[nodiscard]] const AnalysedCode* operator->() const noexcept { return code_; }

private:
    friend class CodeLookaside;
    explicit PinnedCode(CodeLookaside::Entry& entry) noexcept
      : code_(entry.code.get()), entry_(&entry)
    {
        ++entry.pins;
    }
    void release() noexcept
    {
        if (entry_ != nullptr)
            --entry_->pins;
    }

    const AnalysedCode* code_ = nullptr;
    CodeLookaside::Entry* entry_ = nullptr;
    CodeRef own_;
};

inline PinnedCode CodeLookaside::find(const Hash32& hash) noexcept
{
    Entry* const set = set_of(hash);
    for (std::size_t way = 0; way < way_count; ++way)
        if (set[way].code && set[way].hash == hash)
            return PinnedCode{set[way]};
    return {};
}

inline PinnedCode CodeLookaside::insert(const Hash32& hash, CodeRef code) noexcept
{
    Entry* const set = set_of(hash);
    for (std::size_t tried = 0; tried < way_count; ++tried)
    {
        Entry& entry = set[next_way_++ % way_count];
        if (entry.pins != 0)
            continue;
        entry.hash = hash;
        entry.code = std::move(code);
        return PinnedCode{entry};
    }
    return PinnedCode{std::move(code)};
}
}  // namespace braid::evm
