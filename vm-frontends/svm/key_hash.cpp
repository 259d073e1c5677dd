// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/key_hash.hpp"

#include <random>

namespace braid::svm
{
KeyHash::KeyHash() noexcept
{
    static const auto seeds = []
    {
        std::random_device device;
        const auto draw = [&] { return std::uint64_t{device()} << 32 | device(); };
        return std::array{draw(), draw() | 1};
    }();
    seed_ = seeds[0];
    multiplier_ = seeds[1];
}
}  // namespace braid::svm
