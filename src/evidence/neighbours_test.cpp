#include "evidence/neighbours.hpp"
#include <gtest/gtest.h>
