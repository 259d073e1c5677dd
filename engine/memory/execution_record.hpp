// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/memory/base_reader.hpp"
#include <span>

namespace braid::engine
{
/// A delta, or the observation of one, that is due when the frontier arrives.
template <typename Policy>
struct DueDelta
{
    SharedLocation<Policy>* location = nullptr;
    SignedSum sum;
    u256 low;
    u256 high;
    bool adds = false;
};

/// What the last execution of a transaction came to. Written by the worker that executes it, read by the committer.
template <typename Policy>
struct alignas(64) ExecutionRecord
{
    Receipt receipt;
    /// Locations whose list may have a version of the transaction.
    std::span<SharedLocation<Policy>*> written;
    std::span<SharedLocation<Policy>*> declared;
    std::span<DueDelta<Policy>> due;
    /// What an execution was last given up for; null where none was.
    AwaitedRead<Policy>* awaited = nullptr;
    bool failed = false;
    storage::StateError error{};

    /// Before the first execution. The receipt and the error mean nothing until there is one.
    void reset() noexcept
    {
        written = {};
        declared = {};
        due = {};
        awaited = nullptr;
        failed = false;
    }
};
}  // namespace braid::engine
