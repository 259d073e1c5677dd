// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/sysvars/sysvars.hpp"

namespace braid::svm
{
namespace
{
/// Bytes that an account takes besides its data.
constexpr std::uint64_t account_overhead = 128;

/// The number without its fraction; what is too large, or none, as Rust's `as u64` has it.
[[nodiscard]] std::uint64_t truncated(double number) noexcept
{
    constexpr double limit = 18'446'744'073'709'551'616.0;
    if (!(number > 0))
        return 0;
    return number >= limit ? ~std::uint64_t{0} : static_cast<std::uint64_t>(number);
}
}  // namespace

/// https://github.com/anza-xyz/solana-sdk/blob/master/rent/src/lib.rs minimum_balance(): the thresholds that chains have
/// are whole, and multiplied as integers.
std::uint64_t Rent::minimum_balance(std::uint64_t data_size) const noexcept
{
    const std::uint64_t bytes = account_overhead + data_size;
    if (exemption_threshold == 1.0)
        return bytes * lamports_per_byte;
    if (exemption_threshold == 2.0)
        return 2 * bytes * lamports_per_byte;
    return truncated(static_cast<double>(bytes * lamports_per_byte) * exemption_threshold);
}
}  // namespace braid::svm
