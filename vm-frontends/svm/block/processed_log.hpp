// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "vm-frontends/svm/blockhash_queue.hpp"
#include "vm-frontends/svm/transaction/locations.hpp"
#include <deque>

namespace braid::svm
{
/// Which processed messages have marks in the state, by their blockhashes, so that blocks can take marks away that nobody
/// reads any more. A chain that starts without it works as well: its state keeps some old marks.
class ProcessedLog
{
public:
    /// A message that names the blockhash of this number was processed.
    void add(std::uint64_t blockhash_number, const Hash32& message_digest);
    /// Marks of blockhashes below `oldest`, in no order. They stay in the log until forget().
    [[nodiscard]] std::vector<ProcessedKey> keys_below(std::uint64_t oldest) const;
    void forget_below(std::uint64_t oldest);
    /// Marks that it knows of.
    [[nodiscard]] std::size_t size() const noexcept;

private:
    /// Of the blockhashes from first_ on.
    std::deque<std::vector<Hash32>> hashes_;
    std::uint64_t first_ = 0;
};
}  // namespace braid::svm
