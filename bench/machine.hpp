// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/processor.hpp"

namespace braid::bench
{
/// What a measurement ran on; nothing that tells whose machine it is.
struct Machine
{
    kernels::Processor processor;
    /// Cores that this process may use.
    unsigned cores = 0;
    /// "L1 data", "48 KiB"; those that the system knows.
    struct Cache
    {
        std::string level;
        std::size_t size = 0;
    };
    std::vector<Cache> caches;
    std::size_t memory_size = 0;
    /// Distribution and kernel.
    std::string system;
    std::string compiler;
    /// Empty where there is none that the system names.
    std::vector<std::string> gpus;
};
[[nodiscard]] Machine machine();

/// "48 KiB", "2 MiB", in the largest unit that leaves a whole number.
[[nodiscard]] std::string size_text(std::size_t size);
}  // namespace braid::bench
