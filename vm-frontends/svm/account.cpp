// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/account.hpp"

namespace braid::svm
{
void encode_account_header(const Account& account, std::uint8_t* to) noexcept
{
    store_le(to, account.lamports);
    store_le(to + 8, account.rent_epoch);
    std::memcpy(to + 16, account.owner.data(), 32);
    store_le(to + 48, std::uint64_t{account.executable});
}

Bytes encode_account(const Account& account, Arena& arena) noexcept
{
    const std::size_t size = account_header_size + account.data.size();
    auto* blob = static_cast<std::uint8_t*>(arena.allocate(size, 8));
    encode_account_header(account, blob);
    if (!account.data.empty())
        std::memcpy(blob + account_header_size, account.data.data(), account.data.size());
    return {blob, size};
}

Result<Account, storage::StateError> decode_account(const storage::Value& value) noexcept
{
    using Kind = storage::Value::Kind;
    if (value.absent())
        return Account{};
    if (value.kind() != Kind::blob || value.blob().size() < account_header_size)
        return Err{storage::StateError::corrupt};
    const Bytes blob = value.blob();
    const auto flags = load_le<std::uint64_t>(blob.data() + 48);
    if (flags > 1 || blob.size() - account_header_size > Account::data_size_max)
        return Err{storage::StateError::corrupt};
    return Account{.lamports = load_le<std::uint64_t>(blob.data()),
        .rent_epoch = load_le<std::uint64_t>(blob.data() + 8),
        .owner = Hash32::from(blob.subspan(16, 32)),
        .executable = flags == 1,
        .data = blob.subspan(account_header_size)};
}
}  // namespace braid::svm
