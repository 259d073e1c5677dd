// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/features.hpp"
#include "kernels/ed25519/rows.hpp"
#include <array>

namespace braid::kernels
{
namespace
{
constexpr std::array<Row<Ed25519VerifyBatch>, 1> ed25519_table{
    {{.id = RowId::scalar, .available = cpu::always, .function = ed25519::verify_scalar}}};
}  // namespace

Rows<Ed25519VerifyBatch> ed25519_rows() noexcept
{
    return ed25519_table;
}

void ed25519_verify_batch(Ed25519Policy policy, std::span<const Ed25519Request> requests,
    std::span<std::uint8_t> verdicts) noexcept
{
    BRAID_ASSERT(requests.size() == verdicts.size());
    choose(ed25519_rows(), requests.size()).function(policy, requests, verdicts);
}
}  // namespace braid::kernels
