// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/hash_batch.hpp"

namespace braid::kernels
{
/// The scalar row of a hash.
template <auto hash>
void one_by_one(std::span<const Bytes> messages, std::span<Hash32> digests) noexcept
{
    for (std::size_t i = 0; i < messages.size(); ++i)
        digests[i] = hash(messages[i]);
}

/// The scalar row of its strided form.
template <auto hash>
void one_by_one_strided(const StridedMessages& messages, std::span<Hash32> digests) noexcept
{
    for (std::size_t i = 0; i < messages.count; ++i)
        digests[i] = hash(messages[i]);
}

/// Runs a batch on the best row for its size.
inline void run_best(Operation operation, Rows<HashBatch> rows, std::span<const Bytes> messages,
    std::span<Hash32> digests) noexcept
{
    BRAID_ASSERT(messages.size() == digests.size());
    choose(operation, rows, messages.size()).function(messages, digests);
}

inline void run_best(Operation operation, Rows<HashStrided> rows, const StridedMessages& messages,
    std::span<Hash32> digests) noexcept
{
    BRAID_ASSERT(messages.count == digests.size());
    choose(operation, rows, messages.count).function(messages, digests);
}
}  // namespace braid::kernels
