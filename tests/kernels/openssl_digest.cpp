// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/openssl_digest.hpp"
#include <openssl/evp.h>

namespace braid::tests
{
std::vector<std::uint8_t> openssl_digest(const char* name, Bytes message)
{
    std::vector<std::uint8_t> digest(EVP_MAX_MD_SIZE);
    std::size_t size = 0;
    if (EVP_Q_digest(
            nullptr, name, nullptr, message.data(), message.size(), digest.data(), &size) != 1)
        return {};
    digest.resize(size);
    return digest;
}

std::vector<std::uint8_t> message_of_size(std::size_t size)
{
    std::vector<std::uint8_t> message(size);
    for (std::size_t i = 0; i < size; ++i)
        message[i] = static_cast<std::uint8_t>(i * 7 + size);
    return message;
}
}  // namespace braid::tests
